import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { SimulatorRequest, SimulatorResponse } from '../../types.ts'
import { AzureError } from './errors.ts'
import type { AzureState, Client } from './state.ts'

const resource = 'https://vault.azure.net'

/** POST /{tenant}/oauth2/v2.0/token: OAuth 2 client credentials as Microsoft Entra answers them. */
export function issueToken(state: AzureState, tenant: string, request: SimulatorRequest): SimulatorResponse {
  const headers = { 'cache-control': 'no-store, no-cache' }
  const form = new URLSearchParams(request.body.toString())
  try {
    const access_token = newToken(state, clientOf(state, tenant, form), state.settings.token_seconds)
    const expires_in = state.settings.token_seconds
    return {
      status: 200,
      headers,
      body: { token_type: 'Bearer', expires_in, ext_expires_in: expires_in, access_token },
    }
  } catch (error) {
    if (!(error instanceof EntraError)) throw error
    const { status, type, code, message } = error
    return { status, headers, body: { error: type, error_description: message, error_codes: [code] } }
  }
}

class EntraError extends Error {
  readonly type: string
  readonly code: number
  readonly status: number

  constructor(type: string, code: number, description: string) {
    super(`AADSTS${code}: ${description}`)
    this.type = type
    this.code = code
    this.status = type === 'invalid_client' ? 401 : 400
  }
}

function clientOf(state: AzureState, tenant: string, form: URLSearchParams): Client {
  const [id, grant, scope] = [form.get('client_id'), form.get('grant_type'), form.get('scope')]
  const missing = ['client_id', 'client_secret', 'scope', 'grant_type'].find((name) => !form.get(name))
  if (tenant !== state.document.tenantId) {
    throw new EntraError('invalid_request', 90002, `Tenant '${tenant}' not found. Check the tenant ID.`)
  }
  if (missing) {
    throw new EntraError('invalid_request', 900144, `The request body must contain the parameter: '${missing}'.`)
  }
  if (grant !== 'client_credentials') {
    throw new EntraError('unsupported_grant_type', 70003, `The app requested an unsupported grant type '${grant}'.`)
  }
  const client = state.document.clients.find((known) => known.id === id)
  if (!client) {
    const problem = `Application with identifier '${id}' was not found in the directory '${tenant}'.`
    throw new EntraError('unauthorized_client', 700016, problem)
  }
  if (!sameText(client.secret, form.get('client_secret') ?? '')) {
    const problem = 'Invalid client secret provided. Ensure the secret being sent is the value, not the ID'
    throw new EntraError('invalid_client', 7000215, `${problem}, of a secret added to app '${id}'.`)
  }
  if (scope !== `${resource}/.default`) {
    const problem = `The provided value for scope ${scope} is not valid: it must be the resource with /.default.`
    throw new EntraError('invalid_scope', 1002012, problem)
  }
  return client
}

function newToken(state: AzureState, client: Client, seconds: number): string {
  const { document } = state
  // Real time: the caller judges by its own clock when to fetch the next one.
  const now = Date.now()
  const value = `simulated-${randomBytes(32).toString('base64url')}`
  document.tokens = document.tokens.filter((token) => token.expiresAt > now)
  document.tokens.push({ value, clientId: client.id, expiresAt: now + seconds * 1000 })
  state.changed()
  return value
}

/** @throws AzureError 401 with the challenge that tells clients where to fetch a token, and for what. */
export function authenticate(state: AzureState, request: SimulatorRequest): Client {
  const { document } = state
  const presented = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const challenge = `Bearer authorization="${request.origin}/${document.tenantId}", resource="${resource}"`
  if (presented === undefined) {
    throw unauthorized('AKV10000: Request is missing a Bearer or PoP token.', challenge)
  }
  const token = document.tokens.find((known) => sameText(known.value, presented))
  const client = document.clients.find((known) => known.id === token?.clientId)
  if (!token || !client) {
    throw unauthorized(
      'AKV10022: Invalid token.',
      `${challenge}, error="invalid_token", error_description="The token is not valid."`,
    )
  }
  if (token.expiresAt <= Date.now()) {
    throw unauthorized(
      'AKV10002: Token has expired.',
      `${challenge}, error="invalid_token", error_description="The token expired."`,
    )
  }
  return client
}

function unauthorized(message: string, challenge: string): AzureError {
  return new AzureError(401, 'Unauthorized', message, { headers: { 'www-authenticate': challenge } })
}

function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
