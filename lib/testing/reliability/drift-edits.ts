import type { OutsidePerson, Row } from './outside-person.ts'

/** One managed attribute, and how a person changes it in PostHog. */
export type DriftEdit = {
  readonly address: string
  /** Path that the check must name, and no other. */
  readonly path: string
  /** What is sent, of what is there. */
  body(row: Row): Row
}

const tables: Readonly<Record<string, string>> = {
  'posthog.feature_flag': 'feature_flags',
  'posthog.action': 'actions',
  'posthog.cohort': 'cohorts',
  'posthog.dashboard': 'dashboards',
  'posthog.insight': 'insights',
  'posthog.alert': 'alerts',
  'posthog.hog_function': 'hog_functions',
  'posthog.event_definition': 'event_definitions',
}

/** The path of an object of PostHog; null for what is the project itself. */
export function pathOf(project: number, address: string, externalId: string): string {
  const table = tables[address.split('/')[0] ?? '']
  return table ? `/api/projects/${project}/${table}/${externalId}/` : `/api/projects/${project}/`
}

export function listPathOf(project: number, address: string): string {
  return `/api/projects/${project}/${tables[address.split('/')[0] ?? '']}/`
}

const by = (address: string, edits: Readonly<Record<string, Row | ((row: Row) => Row)>>): DriftEdit[] =>
  Object.entries(edits).map(([path, body]) => ({
    address,
    path,
    body: typeof body === 'function' ? body : () => body,
  }))

/** Text in front of the mark, which stays. */
const prepended = (field: string) => (row: Row) => ({ [field]: `By hand. ${row[field]}` })

const flagGroups = (row: Row, over: Row): Row => {
  const { groups } = row.filters as { groups: Row[] }
  return { filters: { ...(row.filters as Row), groups: groups.map((group) => ({ ...group, ...over })) } }
}

const inputs = (row: Row, over: Row): Row => ({ inputs: { ...(row.inputs as Row), ...over } })

const inputValue = (row: Row, input: string): Row => {
  const held = (row.inputs as Readonly<Record<string, { readonly value: Row }>>)[input]
  return held?.value ?? {}
}

const person = { key: 'plan', type: 'person', operator: 'exact', value: ['free'] }

/** Every attribute that a configuration manages in PostHog, once for each kind. */
export const posthogEdits = (projectName: string): readonly DriftEdit[] => [
  ...by('posthog.feature_flag/debug-logging', {
    key: { key: 'renamed-by-hand' },
    description: prepended('name'),
    active: { active: false },
    tags: { tags: ['mine'] },
    'filters.groups.0.rollout_percentage': (row) => flagGroups(row, { rollout_percentage: 7 }),
    'filters.groups.0.properties': (row) => flagGroups(row, { properties: [person] }),
  }),
  ...by('posthog.action/requests', {
    name: { name: 'Renamed by hand' },
    description: prepended('description'),
    tags: { tags: ['mine'] },
    'steps.0.event': { steps: [{ event: 'another' }] },
    steps: { steps: [{ event: 'one' }, { event: 'two' }] },
  }),
  ...by('posthog.cohort/active-users', {
    name: { name: 'Renamed by hand' },
    description: prepended('description'),
    'filters.properties.values': (row) => {
      const { properties } = row.filters as { properties: { type: string; values: Row[] } }
      return { filters: { properties: { ...properties, values: properties.values.slice(1) } } }
    },
  }),
  ...by('posthog.dashboard/service', {
    name: { name: 'My board' },
    description: prepended('description'),
    pinned: { pinned: false },
    tags: { tags: ['mine'] },
  }),
  ...by('posthog.insight/volume', {
    name: { name: 'My tile' },
    description: prepended('description'),
    tags: { tags: ['mine'] },
    dashboard: { dashboards: [] },
    'query.source.interval': (row) => {
      const query = row.query as { source: Row }
      return { query: { ...query, source: { ...query.source, interval: 'week' } } }
    },
  }),
  ...by('posthog.alert/high-error-rate', {
    name: { name: 'My alert' },
    enabled: { enabled: false },
    'condition.type': { condition: { type: 'relative_increase' } },
    'threshold.configuration.bounds.upper': {
      threshold: { configuration: { type: 'absolute', bounds: { upper: 4711 } } },
    },
    'config.check_ongoing_interval': (row) => ({ config: { ...(row.config as Row), check_ongoing_interval: true } }),
    calculation_interval: { calculation_interval: 'daily' },
    subscribed_users: { subscribed_users: [1] },
  }),
  ...by('posthog.hog_function/service-errors', {
    name: { name: 'My webhook' },
    description: prepended('description'),
    enabled: { enabled: false },
    url: (row) => inputs(row, { url: { value: 'https://elsewhere.example.com/' } }),
    secret: (row) => inputs(row, { headers: { value: { 'Content-Type': 'application/json' } } }),
    'body.trigger': (row) => inputs(row, { body: { value: { ...inputValue(row, 'body'), trigger: 'mine' } } }),
    'filters.filter_test_accounts': (row) => ({ filters: { ...(row.filters as Row), filter_test_accounts: true } }),
    masking: { masking: { ttl: 60, hash: '{event.event}', threshold: null } },
  }),
  ...by('posthog.event_definition/error', {
    description: prepended('description'),
    tags: { tags: ['mine'] },
  }),
  ...by(`posthog.project/${projectName}`, {
    name: { name: 'renamed by hand' },
    description: prepended('product_description'),
    timezone: { timezone: 'Europe/Berlin' },
  }),
  ...by('posthog.project_settings/settings', {
    anonymize_ips: { anonymize_ips: false },
    session_recording_opt_in: { session_recording_opt_in: false },
    capture_console_log_opt_in: { capture_console_log_opt_in: false },
  }),
  ...by('posthog.replay_retention/replay', { period: { session_recording_retention_period: '30d' } }),
]

/** Changes it and gives the way back: what was sent, with the values from before. */
export async function makeEdit(someone: OutsidePerson, path: string, edit: DriftEdit): Promise<() => Promise<unknown>> {
  const row = await someone.posthog('GET', path)
  const body = edit.body(row)
  // Of the dashboards of an insight, PostHog tells the tiles.
  const tiles = (row.dashboard_tiles ?? []) as readonly { readonly dashboard_id: number }[]
  const known: Row = { ...row, dashboards: tiles.map(({ dashboard_id }) => dashboard_id) }
  const before = Object.fromEntries(Object.keys(body).map((key) => [key, known[key]]))
  await someone.posthog('PATCH', path, body)
  return () => someone.posthog('PATCH', path, before)
}
