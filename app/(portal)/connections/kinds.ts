import type { ConnectionKind } from '#lib/connections/schemas.ts'
import type { ConnectionView } from '#lib/connections/views.ts'

type KindWords = {
  /** In a choice of kinds. */
  readonly short: string
  readonly long: string
}

export const kindWords: Readonly<Record<ConnectionKind, KindWords>> = {
  posthog: { short: 'PostHog', long: 'PostHog' },
  aws: { short: 'AWS', long: 'AWS Parameter Store' },
  gcp: { short: 'Google Cloud', long: 'Google Secret Manager' },
  azure: { short: 'Azure', long: 'Azure Key Vault' },
}

const placeField = { posthog: 'host', aws: 'region', gcp: 'project_id', azure: 'vault_url' } as const

/** Where it leads: host, region, project or vault. */
export function placeOf(connection: ConnectionView): string {
  const place = String(connection[placeField[connection.kind]] ?? '')
  return place.replace(/^https:\/\//, '')
}
