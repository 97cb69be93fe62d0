import 'server-only'
import { HedgerowError } from '#lib/core/errors.ts'
import type { Secret } from '#lib/core/secret.ts'
import { env } from '#lib/env.ts'
import { fingerprint, openRecord, sealRecord } from '#lib/seal.ts'
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

const place = (configurationId: string, number: number) => ({
  table: 'revision',
  row: `${configurationId}/${number}`,
  column: 'sealed',
})

export function sealSecrets(configurationId: string, number: number, secrets: Prepared['secrets']): string | null {
  return sealRecord(secrets, place(configurationId, number))
}

/** A stored revision with its secrets opened. */
export function openRevision(row: {
  readonly configurationId: string
  readonly number: number
  readonly variables: unknown
  readonly sealed: string | null
}): Prepared {
  const secrets = openRecord(row.sealed, place(row.configurationId, row.number))
  return { variables: row.variables as Variables, secrets }
}
