import type { UpstreamCause } from '#lib/core/errors.ts'
import { readRetryAfter } from '#lib/core/retry-after.ts'
import { noCredentials, type Verdict } from './errors.ts'
import { judgeNetwork } from './network-errors.ts'

type AzureError = {
  readonly name?: string
  readonly message?: string
  readonly code?: string
  readonly statusCode?: number
  readonly details?: {
    readonly error?: { readonly message?: string; readonly innerError?: { readonly code?: string } }
  }
  readonly response?: { readonly headers?: { get(name: string): string | undefined } }
  readonly errorResponse?: { readonly error?: string; readonly errorDescription?: string }
}

/** States in which a name cannot be written, as reasons of our errors. */
export const nameDeleted = 'vault_name_deleted'
export const nameInTransition = 'vault_name_in_transition'

const reasons: Readonly<Record<string, string>> = {
  ObjectIsDeletedButRecoverable: nameDeleted,
  ObjectIsBeingDeleted: nameInTransition,
  ObjectIsBeingRecovered: nameInTransition,
}

const forbiddenFixes: Readonly<Record<string, string>> = {
  ForbiddenByFirewall: "Let this server's address or network through the vault's firewall.",
  ForbiddenByPolicy:
    "Give the identity the secret permissions Get, List, Set, Delete and Recover in the vault's access policies.",
  ForbiddenByConnection: "Let this server reach the vault's private endpoint, or allow public access.",
}

const byStatus: Readonly<Record<number, UpstreamCause>> = {
  400: 'invalid',
  401: 'auth',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  429: 'throttled',
}

const credentialErrors =
  /^(AuthenticationError|AggregateAuthenticationError|CredentialUnavailableError|AuthenticationRequiredError|TokenRefused)$/

/** What an error of the Azure SDK, or of the credential in front of it, means. */
export function judgeAzure(error: unknown): Verdict {
  const { name = '', message = '', code, statusCode: status, details, response } = Object(error) as AzureError
  if (credentialErrors.test(name)) return judgeCredential(error as AzureError)
  if (message.includes('challenge resource')) {
    const fix = 'Give the vault by its own address, https://NAME.vault.azure.net.'
    return { cause: 'auth', said: 'The vault asks for a token of another domain.', fix }
  }
  if (status === undefined) {
    if (error instanceof SyntaxError || code === 'PARSE_ERROR') return { cause: 'malformed' }
    return judgeNetwork(error) ?? { cause: name === 'AbortError' ? 'timeout' : 'malformed', said: message }
  }
  const inner = details?.error?.innerError?.code
  const asked = readRetryAfter(response?.headers?.get('retry-after'), Date.now())
  const said = [inner ?? code, details?.error?.message ?? message].filter(Boolean).join(': ')
  const base = { status, said, retryAfterMs: asked }
  if (code === 'PARSE_ERROR') return { ...base, said: undefined, cause: status >= 500 ? 'failing' : 'malformed' }
  if (status === 403 && inner === 'SecretDisabled') return { ...base, cause: 'permanent' }
  const cause = byStatus[status] ?? (status >= 500 ? 'failing' : status < 400 ? 'malformed' : 'invalid')
  return {
    ...base,
    cause,
    reason: reasons[inner ?? ''],
    fix: cause === 'forbidden' ? forbiddenFixes[inner ?? ''] : undefined,
  }
}

function judgeCredential(error: AzureError): Verdict {
  const network = judgeNetwork(error)
  if (network) return network
  const status = error.statusCode
  const said = error.errorResponse?.errorDescription ?? error.errorResponse?.error ?? error.message
  if (status === 429) return { cause: 'throttled', status, said }
  if (error.name === 'TokenRefused' && status !== undefined && status < 400) return { cause: 'malformed', status, said }
  if (status !== undefined && status >= 500) return { cause: 'failing', status, said, outcome: 'rejected' }
  const fix = 'Check tenant, client id and client secret of the connection, or give this server an Azure identity.'
  return { cause: 'auth', status, said, fix, ...(status === undefined && { reason: noCredentials }) }
}
