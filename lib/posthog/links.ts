/** Addresses of PostHog's own pages. `app` is an origin as in PostHogHosts.app; ids are PostHog's. */

const inProject = (app: string, project: number | string, rest = '') =>
  `${app}/project/${encodeURIComponent(project)}${rest}`

const page = (path: string) => (app: string, project: number | string, id: number | string) =>
  inProject(app, project, `/${path}/${encodeURIComponent(id)}`)

const projectLink = (app: string, project: number | string): string => inProject(app, project)

/** Where a person sees and resets the project's token, which no API key may do. */
const projectSettingsLink = (app: string, project: number | string): string =>
  inProject(app, project, '/settings/project-details#variables')

export const personalKeysLink = (app: string): string => `${app}/settings/user-api-keys`

const flagLink = page('feature_flags')
const actionLink = page('data-management/actions')
const eventDefinitionLink = page('data-management/events')
const cohortLink = page('cohorts')
const dashboardLink = page('dashboard')
/** Takes the short id, not the number. */
const insightLink = page('insights')
const hogFunctionLink = page('functions')
const alertLink = (app: string, project: number | string, id: string): string =>
  inProject(app, project, `/alerts?alert_type=insights&alert_id=${encodeURIComponent(id)}`)

const linkOf: Readonly<Record<string, (app: string, project: number | string, id: string) => string>> = {
  'posthog.project': projectLink,
  'posthog.shared_project': projectLink,
  'posthog.project_settings': projectSettingsLink,
  'posthog.replay_retention': projectSettingsLink,
  'posthog.feature_flag': flagLink,
  'posthog.action': actionLink,
  'posthog.event_definition': eventDefinitionLink,
  'posthog.cohort': cohortLink,
  'posthog.dashboard': dashboardLink,
  'posthog.insight': insightLink,
  'posthog.hog_function': hogFunctionLink,
  'posthog.alert': alertLink,
}

/** The page of a resource by its kind, null for what has none. `id` is the short id for an insight. */
export function resourceLink(kind: string, app: string, project: number | string, id: string): string | null {
  return linkOf[kind]?.(app, project, id) ?? null
}
