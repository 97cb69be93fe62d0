import type { ChangeView } from '#lib/runs/views.ts'

/** A refusal that no repetition helps against, in the words of the API that gives it. */
export type Refusal = { readonly mode: string; readonly words: RegExp }

const posthog: readonly Refusal[] = [
  { mode: '400-unique', words: /There is already a feature flag with this key/ },
  { mode: '403-scope', words: /API key missing required scope/ },
  { mode: '409', words: /There is already a project called/ },
  { mode: '404', words: /Not found/ },
]
const azure: readonly Refusal[] = [
  { mode: '400-unique', words: /deleted but recoverable state/ },
  { mode: '403-scope', words: /does not have permission/ },
  { mode: '403-plan-limit', words: /limit of this vault/ },
  { mode: '404', words: /vault was not found/ },
]

export const refusalsFor = (address: string): readonly Refusal[] => (address.startsWith('vault.') ? azure : posthog)

const paths: Readonly<Record<string, string>> = {
  'posthog.feature_flag': 'feature_flags',
  'posthog.action': 'actions',
  'posthog.cohort': 'cohorts',
  'posthog.dashboard': 'dashboards',
  'posthog.insight': 'insights',
  'posthog.hog_function': 'hog_functions',
  'posthog.alert': 'alerts',
  'posthog.event_definition': 'event_definitions',
}

type Place = {
  /** Its id, or a pattern of ids. */
  readonly project: number | string
  readonly service: string
  readonly changes: readonly ChangeView[]
}

/** The calls of a step that creates this, and of no other service's. */
export function createCallsOf(address: string, { project, service, changes }: Place): Record<string, unknown> {
  const [type = '', name = ''] = address.split('/')
  if (type === 'posthog.project') return { system: 'posthog', match: '^POST /api/organizations/.*/projects/$' }
  if (type.startsWith('vault.')) return { system: 'azure', match: `^PUT /secrets/.*${service}-posthog-${name}$` }
  const path = paths[type]
  if (!path) return { system: 'posthog', match: `^PATCH /api/projects/${project}/$` }
  const siblings = changes.filter((change) => change.type === type).map((change) => change.address)
  // Siblings are made at the same time: the fault meets as many calls before it as the step has elder siblings.
  const nth = siblings.indexOf(address) + 1
  return { system: 'posthog', match: `^POST /api/projects/${project}/${path}/$`, nth }
}
