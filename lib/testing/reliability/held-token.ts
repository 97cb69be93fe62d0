import { Secret } from '#lib/core/secret.ts'
import { db } from '#lib/db.ts'
import { projectOf, secretHolders, tokenFingerprint } from '#lib/runs/secret-holders.ts'
import { fingerprint } from '#lib/seal.ts'
import type { Cloud, Truth } from '#lib/testing/provisioning.ts'

/** The entry of a service's project token as its vault holds it: what was ever written, and what can be read. */
export type HeldToken = {
  readonly current: string | null
  readonly readable: readonly string[]
  /** Versions that were ever made. */
  readonly versions: number
}

type Version = {
  readonly value?: unknown
  readonly version: unknown
  readonly state?: string
  readonly enabled?: boolean
}

export function heldToken(truth: Truth, cloud: Cloud, service: string): HeldToken {
  const objects = cloud === 'aws' ? truth.aws.parameters : truth[cloud].secrets
  const isIt = new RegExp(`${service}[/-]posthog[/-]project-api-key$`)
  const entry = objects.find(({ name, deleted_at }) => isIt.test(name) && deleted_at === null)
  const all = (entry?.versions ?? []) as readonly Version[]
  const enabled = all.filter(({ state = 'ENABLED', enabled = true }) => state === 'ENABLED' && enabled)
  const readable = enabled.map(({ value }) => String(value))
  return { current: readable.at(-1) ?? null, readable, versions: all.length }
}

/** Fingerprints of the token on our side: as it was read from PostHog, and as it was given to the vault last. */
export async function recordedToken(configurationId: string) {
  const rows = await db().resource.findMany({ where: { configurationId } })
  const [given] = secretHolders(rows, 'project_token')
  return { read: tokenFingerprint(projectOf(rows)), given: given?.fingerprint ?? null }
}

export const fingerprintOf = (token: string) => fingerprint(new Secret(token))
