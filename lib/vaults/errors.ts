import { HedgerowError, type Upstream, type UpstreamCause } from '#lib/core/errors.ts'
import type { Secret } from '#lib/core/secret.ts'
import type { VaultSystem } from './names.ts'
import { scrub } from './scrub.ts'

/** One call to a vault, in the words of its errors. */
export type VaultCall = {
  /** `write`, `read`, `remove`: completes "Azure Key Vault did not …". */
  readonly doing: string
  /** Entry, project or vault. */
  readonly name: string
  /** Whether an answer that is lost leaves it open what happened. */
  readonly changing: boolean
  /** What the cloud calls the right to do this, e.g. `ssm:PutParameter`. */
  readonly permission: string
  /** Masked in what the other side says. */
  readonly secrets?: readonly Secret[]
}

/** What an SDK's error means. Every cloud has one function that gives it. */
export type Verdict = {
  readonly cause: UpstreamCause
  readonly status?: number | undefined
  /** The cause's usual answer when absent. */
  readonly retryable?: boolean
  /** 'rejected' when the other side certainly did nothing; the cause's usual answer when absent. */
  readonly outcome?: Upstream['outcome']
  readonly retryAfterMs?: number | null
  readonly said?: string | undefined
  /** For programs, when the cause is not exact enough. */
  readonly reason?: string | undefined
  /** More telling than the cause's own. */
  readonly fix?: string | undefined
}

type Usual = { readonly retryable: boolean; readonly outcome: Upstream['outcome']; readonly reason: string }

const usual: Record<UpstreamCause, Usual> = {
  unreachable: { retryable: true, outcome: 'unknown', reason: 'it cannot be reached' },
  timeout: { retryable: true, outcome: 'unknown', reason: 'it did not answer in time' },
  throttled: { retryable: true, outcome: 'rejected', reason: 'it asks us to slow down' },
  auth: { retryable: false, outcome: 'rejected', reason: 'it does not accept the credentials' },
  forbidden: { retryable: false, outcome: 'rejected', reason: 'the credentials may not do that' },
  not_found: { retryable: false, outcome: 'rejected', reason: 'there is nothing of that name' },
  conflict: { retryable: false, outcome: 'rejected', reason: 'something of that name is in the way' },
  invalid: { retryable: false, outcome: 'rejected', reason: 'it refuses the request as invalid' },
  permanent: { retryable: false, outcome: 'rejected', reason: 'it refuses for good' },
  malformed: { retryable: true, outcome: 'unknown', reason: 'its answer cannot be understood' },
  failing: { retryable: true, outcome: 'unknown', reason: 'it failed' },
}

/** Reason of an error that was made here: no credentials were found, so nobody was asked. */
export const noCredentials = 'vault_credentials_missing'
/** As above: the name leads to an address that only the operator may allow. */
export const addressPrivate = 'vault_address_private'

const ownReasons: Readonly<Record<string, string>> = {
  [noCredentials]: 'no usable credentials were found for it',
  [addressPrivate]: 'its name leads to a private address',
}

export const vaultTitles: Record<VaultSystem, string> = {
  aws: 'AWS Parameter Store',
  gcp: 'Google Secret Manager',
  azure: 'Azure Key Vault',
}

/** The error for a person. The SDK's own is not attached: it holds requests, headers and sometimes values. */
export function vaultError(system: VaultSystem, call: VaultCall, verdict: Verdict): HedgerowError {
  const { cause } = verdict
  const { retryable, outcome, reason } = usual[cause]
  const why = ownReasons[verdict.reason ?? ''] ?? reason
  const message = `${vaultTitles[system]} did not ${call.doing} ${call.name}: ${why}.`
  const upstream: Upstream = {
    system,
    cause,
    status: verdict.status ?? null,
    retryable: verdict.retryable ?? retryable,
    outcome: call.changing ? (verdict.outcome ?? outcome) : 'rejected',
    retryAfterMs: verdict.retryAfterMs ?? null,
    said: scrub(verdict.said ?? '', call.secrets ?? []),
    fix: verdict.fix ?? fixFor(cause, call),
  }
  return new HedgerowError('upstream', message, { upstream, ...(verdict.reason && { reason: verdict.reason }) })
}

function fixFor(cause: UpstreamCause, call: VaultCall): string {
  switch (cause) {
    case 'unreachable':
      return 'Check the address of the connection and that this server can reach it.'
    case 'timeout':
    case 'failing':
    case 'malformed':
      return "Try again later; if it stays so, look at the cloud's status page and at proxies in between."
    case 'throttled':
      return 'Wait a little and try again, or raise the quota.'
    case 'auth':
      return 'Put working credentials into the connection.'
    case 'forbidden':
      return `Allow ${call.permission} on ${call.name} to the identity of the connection.`
    case 'not_found':
      return 'Check the names in the connection.'
    case 'conflict':
      return 'Look at what is there under that name and move it away, or wait until it is settled.'
    case 'invalid':
    case 'permanent':
      return 'Change what is asked for; trying again will not help.'
  }
}

/** The error for an entry that is somebody else's. */
export function foreignEntry(
  system: VaultSystem,
  name: string,
  markedFor: { readonly configuration: string } | null,
  state: 'present' | 'deleted' = 'present',
): HedgerowError {
  const whose = markedFor ? `belongs to the configuration ${markedFor.configuration}` : 'does not carry our mark'
  const which = state === 'deleted' ? `a deleted, recoverable ${name}` : name
  return new HedgerowError(
    'conflict',
    `${vaultTitles[system]} already has ${which}, and it ${whose}. It was left as it is.`,
    { reason: 'vault_entry_foreign', details: { name, ...(markedFor && { configuration: markedFor.configuration }) } },
  )
}

export function causeOf(error: unknown): UpstreamCause | null {
  return error instanceof HedgerowError ? (error.upstream?.cause ?? null) : null
}

/** Null when the vault answers that there is nothing of that name; every other error goes on. */
export async function unlessNotFound<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (causeOf(error) === 'not_found') return null
    throw error
  }
}
