import type { AccessToken, TokenCredential } from '@azure/identity'
import type { SecretClientOptions } from '@azure/keyvault-secrets'
import { type HedgerowError, invalid } from '#lib/core/errors.ts'
import type { Secret } from '#lib/core/secret.ts'
import { type Endpoint, readEndpoint } from './endpoint.ts'

export type PipelinePolicy = NonNullable<SecretClientOptions['additionalPolicies']>[number]['policy']

type ClientSecret = { readonly clientId: string; readonly secret: Secret }

type ChallengedCredential = {
  readonly credential: TokenCredential
  /** Hears where the vault sends its callers for a token; must stand behind the SDK's own authentication. */
  readonly policy: PipelinePolicy
}

/**
 * Client credentials for a vault that is reached by plain HTTP, where Azure's own credentials refuse to work: the
 * token is asked for at the authority that the vault's 401 names. That must be a host and port that the operator
 * allows and the vault's own host, so that no vault can send the client secret elsewhere.
 */
export function createChallengedCredential(
  vault: Endpoint,
  client: ClientSecret,
  allowInsecure: (hostPort: string) => boolean,
): ChallengedCredential {
  let challenged: string | null = null

  function authority(): string {
    if (!challenged) throw refused('The vault did not say where tokens are given.')
    const endpoint = readEndpoint('vault_url', challenged, allowInsecure)
    if (endpoint.host !== vault.host) throw refused('The vault sends its callers to another host for a token.')
    return endpoint.url
  }

  return {
    policy: {
      name: 'hearChallenge',
      async sendRequest(request, next) {
        const response = await next(request)
        const header = response.status === 401 ? response.headers.get('www-authenticate') : undefined
        challenged = /\bauthorization(?:_uri)?="([^"]+)"/i.exec(header ?? '')?.[1] ?? challenged
        return response
      },
    },
    credential: {
      async getToken(scopes, options) {
        const form = new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: client.clientId,
          client_secret: client.secret.reveal(),
          scope: [scopes].flat().join(' '),
        })
        return await askForToken(`${authority()}/oauth2/v2.0/token`, form, options?.abortSignal)
      },
    },
  }
}

type Aborting = Parameters<TokenCredential['getToken']>[1] extends infer O
  ? O extends { abortSignal?: infer S }
    ? S
    : never
  : never

async function askForToken(url: string, form: URLSearchParams, signal: Aborting | undefined): Promise<AccessToken> {
  const response = await fetch(url, {
    method: 'POST',
    body: form,
    redirect: 'error',
    ...(signal instanceof AbortSignal && { signal }),
  })
  const answer = (await response.json().catch(() => null)) as TokenAnswer | null
  if (response.ok && answer?.access_token) {
    return { token: answer.access_token, expiresOnTimestamp: Date.now() + (answer.expires_in ?? 300) * 1000 }
  }
  throw new TokenRefused(response.status, answer?.error ?? 'no token')
}

type TokenAnswer = { readonly access_token?: string; readonly expires_in?: number; readonly error?: string }

/** The authority's answer was no token. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused'
  readonly statusCode: number

  constructor(statusCode: number, code: string) {
    super(`The authority answered ${statusCode} ${code}`)
    this.statusCode = statusCode
  }
}

function refused(message: string): HedgerowError {
  return invalid([{ path: 'vault_url', message }], message)
}
