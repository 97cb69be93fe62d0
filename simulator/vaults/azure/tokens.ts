import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { SimulatorRequest, SimulatorResponse } from '../../types.ts'
import { AzureError } from './errors.ts'
import type { AzureState, Client } from './state.ts'

const resource = 'https://vault.azure.net'

/** POST /{tenant}/oauth2/v2.0/token: OAuth 2 client credentials as Microsoft Entra answers them. */
export function issueToken(state: AzureState, tenant: string, request: SimulatorRequest): SimulatorResponse {
  const form = new URLSearchParams(request.body.toString())
  const missing = ['client_id', 'client_secret', 'scope', 'grant_type'].find((name) => !form.get(name))
  if (tenant !== state.document.tenantId) {
    return refusal(
      400,
      'invalid_request',
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`,
    )
  }
  if (missing) {
    return refusal(
      400,
      'invalid_request',
      900144,
      `The request body must contain the following parameter: '${missing}'.`,
    )
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return refusal(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${form.get('grant_type')}'.`,
    )
  }
  const client = state.document.clients.find((known) => known.id === form.get('client_id'))
  if (!client) {
    return refusal(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${form.get('client_id')}' was not found in the directory '${tenant}'.`,
    )
  }
  if (!sameText(client.secret, form.get('client_secret') ?? '')) {
    return refusal(
      401,
      'invalid_client',
      7000215,
      `Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${client.id}'.`,
    )
  }
  if (form.get('scope') !== `${resource}/.default`) {
    return refusal(
      400,
      'invalid_scope',
      1002012,
      `The provided value for scope ${form.get('scope')} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
    )
  }
  const seconds = state.settings.token_seconds
  return {
    status: 200,
    headers: { 'cache-control': 'no-store, no-cache' },
    body: {
      token_type: 'Bearer',
      expires_in: seconds,
      ext_expires_in: seconds,
      access_token: newToken(state, client, seconds),
    },
  }
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

function refusal(status: number, error: string, code: number, description: string): SimulatorResponse {
  return {
    status,
    headers: { 'cache-control': 'no-store, no-cache' },
    body: { error, error_description: `AADSTS${code}: ${description}`, error_codes: [code] },
  }
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
