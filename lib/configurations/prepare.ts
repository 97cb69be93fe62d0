import 'server-only'
import { HedgerowError } from '#lib/core/errors.ts'
import type { Secret } from '#lib/core/secret.ts'
import { env } from '#lib/env.ts'
import { fingerprint, openRecord, type Place, sealRecord } from '#lib/seal.ts'
import { parseConfiguration } from './parse.ts'
import type { Variables } from './schemas.ts'

export type Prepared = { readonly variables: Variables; readonly secrets: Readonly<Record<string, Secret>> }

/** Checks what was given and throws every fault at once. Secrets that were not given again are kept. */
export function prepare(input: unknown, previous: Prepared | null): Prepared {
  const parsed = parseConfiguration(input, {
    fingerprint,
    outboundAllow: env().HEDGEROW_OUTBOUND_ALLOW,
    ...(previous ? { previous: previous.variables } : {}),
  })
  if (!parsed.ok) {
    const count = parsed.faults.length
    throw new HedgerowError('invalid', `The configuration has ${count} fault${count === 1 ? '' : 's'}.`, {
      faults: parsed.faults,
    })
  }
  const { variables, secrets } = parsed
  const kept = variables.webhook_secret ? previous?.secrets.webhook_secret : undefined
  const secret = secrets.webhook_secret ?? kept
  return { variables, secrets: secret ? { webhook_secret: secret } : {} }
}

export const revisionPlace = (configurationId: string, number: number): Place => ({
  table: 'revision',
  row: `${configurationId}/${number}`,
  column: 'sealed',
})

function openSecrets(sealed: string | null, at: Place): Prepared['secrets'] {
  try {
    return openRecord(sealed, at)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : ''
    const message = `The secrets of revision ${at.row.split('/')[1]} cannot be opened. ${why}`.trim()
    throw new HedgerowError('unavailable', message, { reason: 'secrets_unreadable', cause })
  }
}

export function sealSecrets(configurationId: string, number: number, secrets: Prepared['secrets']): string | null {
  return sealRecord(secrets, revisionPlace(configurationId, number))
}

/** What a stored revision asks for: only what `prepare` has checked is ever stored. */
export function variablesOf(row: { readonly variables: unknown }): Variables {
  // Revisions of earlier releases know nothing of overrides.
  return { ...({ overrides: [] } satisfies Partial<Variables>), ...(row.variables as Variables) }
}

/** A stored revision with its secrets opened. Throws `unavailable` when they were sealed with another key. */
export function openRevision(row: {
  readonly configurationId: string
  readonly number: number
  readonly variables: unknown
  readonly sealed: string | null
}): Prepared {
  return {
    variables: variablesOf(row),
    secrets: openSecrets(row.sealed, revisionPlace(row.configurationId, row.number)),
  }
}
