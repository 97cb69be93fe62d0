import type { OutsidePerson, Row } from './outside-person.ts'

/** One resource of every kind that a person can delete in PostHog by itself, and what it is made again from. */
type Deletable = { readonly address: string; readonly fields: readonly string[]; readonly isHard?: boolean }

export const deletables: readonly Deletable[] = [
  { address: 'posthog.feature_flag/debug-logging', fields: ['key', 'name', 'active', 'tags', 'filters'] },
  { address: 'posthog.action/requests', fields: ['name', 'description', 'tags', 'steps'] },
  { address: 'posthog.cohort/active-users', fields: ['name', 'description', 'filters', 'is_static'] },
  { address: 'posthog.dashboard/service', fields: ['name', 'description', 'pinned', 'tags'] },
  { address: 'posthog.insight/volume', fields: ['name', 'description', 'tags', 'dashboards', 'query'] },
  {
    address: 'posthog.alert/high-error-rate',
    fields: [
      'name',
      'insight',
      'enabled',
      'condition',
      'threshold',
      'config',
      'calculation_interval',
      'subscribed_users',
    ],
    isHard: true,
  },
  {
    address: 'posthog.hog_function/service-errors',
    fields: ['type', 'name', 'description', 'enabled', 'inputs_schema', 'inputs', 'filters', 'masking'],
  },
  { address: 'posthog.event_definition/error', fields: ['name', 'description', 'tags'], isHard: true },
]

export async function deleteObject(someone: OutsidePerson, path: string, { isHard }: Deletable): Promise<void> {
  if (isHard) await someone.posthog('DELETE', path)
  else await someone.posthog('PATCH', path, { deleted: true })
}

/** What a person would send to make the same object again, mark and all; a secret that is masked is typed anew. */
export async function copyOf(someone: OutsidePerson, path: string, { address, fields }: Deletable): Promise<Row> {
  const row = await someone.posthog('GET', path)
  const tiles = (row.dashboard_tiles ?? []) as readonly { readonly dashboard_id: number }[]
  const { id: insight } = (row.insight ?? {}) as { readonly id?: number }
  const known: Row = {
    ...row,
    ...(address.startsWith('posthog.insight/') ? { dashboards: tiles.map((tile) => tile.dashboard_id) } : {}),
    ...(insight === undefined ? {} : { insight, subscribed_users: [] }),
  }
  const copy = Object.fromEntries(fields.map((field) => [field, known[field]]))
  if (!address.startsWith('posthog.hog_function/')) return copy
  const inputs = { ...(row.inputs as Row), webhook_secret: { value: 'typed-anew-by-somebody' } }
  return { ...copy, template_id: 'template-webhook', inputs }
}
