import { SecretClient, type SecretClientOptions } from '@azure/keyvault-secrets'
import type { RunningSimulator } from '../running-simulator.ts'

export type Version = {
  version: string
  value: string
  enabled: boolean
  tags: Record<string, string>
  created_by_call: string
}
export type Stored = { name: string; versions: Version[]; created_by_call: string; deleted_at: string | null }
export type Login = { client_id: string; client_secret: string }
export type Truth = Login & {
  tenant_id: string
  reader: Login
  secrets: Stored[]
  deleted_secrets: Stored[]
  purged_secrets: Stored[]
}

export const scope = 'https://vault.azure.net/.default'

export function fetchToken(origin: string, tenant: string, form: Record<string, string>): Promise<Response> {
  return fetch(`${origin}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body: new URLSearchParams(form) })
}

export function loginOf({ client_id, client_secret }: Login): Login {
  return { client_id, client_secret }
}

/** @azure/identity insists on an https authority, so that over plain HTTP a client has to fetch the token itself. */
export async function accessToken(origin: string, tenant: string, login: Login) {
  const response = await fetchToken(origin, tenant, { grant_type: 'client_credentials', scope, ...login })
  const body = (await response.json()) as { access_token: string; expires_in: number; error_description?: string }
  if (!response.ok) throw new Error(body.error_description)
  return body
}

/** The SDK's client, with its own retries off. */
export function connect(simulator: RunningSimulator, login: Login, options: SecretClientOptions = {}): SecretClient {
  const origin = simulator.endpoints.azure
  const { client_id, client_secret } = login
  const credential = {
    async getToken(_: string | string[], asked?: { tenantId?: string }) {
      const token = await accessToken(origin, asked?.tenantId ?? '', { client_id, client_secret })
      return { token: token.access_token, expiresOnTimestamp: Date.now() + token.expires_in * 1000 }
    },
  }
  return new SecretClient(origin, credential, {
    allowInsecureConnection: true,
    disableChallengeResourceVerification: true,
    retryOptions: { maxRetries: 0 },
    ...options,
  })
}

export type Refusal = {
  statusCode: number | undefined
  code: string | undefined
  inner: string | undefined
  message: string
  retryAfter: string | undefined
}

export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    const raised = error as {
      statusCode?: number
      code?: string
      message: string
      details?: { error?: { innerError?: { code?: string } } }
      response?: { headers: { get(name: string): string | undefined } }
    }
    return {
      message: raised.message,
      statusCode: raised.statusCode,
      code: raised.code,
      inner: raised.details?.error?.innerError?.code,
      retryAfter: raised.response?.headers.get('retry-after'),
    }
  }
  throw new Error('the call was expected to be refused')
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
