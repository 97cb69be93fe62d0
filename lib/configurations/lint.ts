import { joinPath, type Warning } from './findings.ts'
import type { Variables } from './schemas.ts'
import { googleLabelKey } from './tag-rules.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const slug = /^[a-z0-9]+(-[a-z0-9]+)*$/
const personal =
  /(^|_)(e?mail|phone|mobile|ssn|passport|password|passwd|secret|token|api_key|iban|card(_number)?|cvc|cvv|birth(day|date)?|dob|first_name|last_name|full_name|surname|address|street|zip|postcode|postal_code|ip|ip_address|latitude|longitude)(_|$)/

/** A property whose name promises data about a person or a secret. */
export function looksPersonal(property: string): boolean {
  return personal.test(property)
}

type Lint = (variables: Variables) => readonly (Warning | false)[]

const warn = (path: string, code: string, message: string, fix?: Warning['fix']): Warning =>
  fix ? { path, code, level: 'warning', message, fix } : { path, code, level: 'warning', message }
const inform = (path: string, code: string, message: string): Warning => ({ path, code, level: 'info', message })

function lintOrganization(organization: string): Warning | false {
  const path = 'posthog_organization_id'
  const fix = { path, value: '' }
  if (organization === '' || organization === '@current' || uuid.test(organization)) return false
  if (slug.test(organization)) {
    const message =
      'A slug is kept but not looked up: the organization of the connection is used. Give its UUID instead.'
    return warn(path, 'organization_slug', message, fix)
  }
  const message =
    'This is not a PostHog organization id (a UUID or @current). It is kept, and the organization of the connection is used.'
  return warn(path, 'not_an_organization_id', message, fix)
}

const ids: Lint = ({ posthog_organization_id: organization, parent_project_id: parent, ...rest }) => [
  lintOrganization(organization),
  parent !== '' &&
    !/^[1-9]\d{0,17}$/.test(parent) &&
    warn(
      'parent_project_id',
      'not_a_project_id',
      'PostHog project ids are numbers. It is kept as a label: nothing is looked up or linked.',
    ),
  parent === '' &&
    rest.enable_cross_service_tracking &&
    inform(
      'enable_cross_service_tracking',
      'no_parent_project',
      'There is no parent project: events are marked for cross-service tracking but belong to this project only.',
    ),
]

const volume: Lint = ({ sampling_rate: rate, environment, analytics_rollout_percentage: rollout }) => [
  rate === 0 &&
    warn('sampling_rate', 'sampling_zero', 'No event will be sent at all. Confirm that this is meant.', {
      path: 'sampling_rate',
      value: 1,
    }),
  rate > 0 &&
    rate < 0.1 &&
    environment === 'prod' &&
    warn(
      'sampling_rate',
      'sampling_low',
      'Less than a tenth of the users is kept in prod: rare errors will be missed.',
    ),
  rollout === 0 &&
    warn('analytics_rollout_percentage', 'rollout_zero', 'The analytics flag will be off for everybody.'),
]

const privacy: Lint = (variables) => [
  variables.data_retention_days < 365 &&
    warn(
      'data_retention_days',
      'retention_not_enforced',
      'PostHog keeps events for at least 12 months (84 on paid plans); a shorter time is recorded but not enforced.',
    ),
  variables.enable_debug_logging &&
    variables.environment === 'prod' &&
    !Object.hasOwn(variables.reasons, 'enable_debug_logging') &&
    warn(
      'enable_debug_logging',
      'debug_in_prod',
      'Stack traces of prod will leave the service. Turn it off, or say why in reasons.enable_debug_logging.',
      { path: 'enable_debug_logging', value: false },
    ),
  ...Object.entries(variables.custom_events).flatMap(([key, event]) =>
    event.required_properties.map(
      (property, index) =>
        looksPersonal(property) &&
        warn(
          joinPath('custom_events', key, 'required_properties', index),
          'personal_data',
          `"${property}" sounds like personal data or a secret: send an id instead, or make sure that you may keep it.`,
        ),
    ),
  ),
]

const webhook: Lint = ({ webhook_endpoint: endpoint, webhook_secret: secret }) => [
  endpoint !== '' &&
    secret === null &&
    warn(
      'webhook_secret',
      'webhook_without_secret',
      'Without a secret the receiver cannot tell PostHog from anyone else.',
    ),
  endpoint === '' &&
    secret !== null &&
    warn('webhook_endpoint', 'secret_without_webhook', 'There is a secret, but no endpoint to send it to.'),
]

const features: Lint = ({ enable_posthog, enable_business_metrics, custom_events }) => [
  !enable_posthog &&
    inform('enable_posthog', 'posthog_disabled', 'Nothing is provisioned; what is live already will be paused.'),
  enable_business_metrics &&
    !Object.values(custom_events).some((event) => event.tags.some((tag) => tag.toLowerCase() === 'business')) &&
    warn(
      'enable_business_metrics',
      'no_business_events',
      'No custom event is tagged business, so there are no tiles to add.',
    ),
]

const tags: Lint = ({ cloud_provider, common_tags }) =>
  Object.keys(common_tags).map(
    (key) =>
      cloud_provider === 'gcp' &&
      googleLabelKey(key) !== key &&
      inform(joinPath('common_tags', key), 'tag_respelled', `Google Cloud will hold it as ${googleLabelKey(key)}.`),
  )

/** What is allowed but worth knowing, in the order of the form. */
export function lint(variables: Variables): readonly Warning[] {
  return [features, volume, privacy, webhook, tags, ids]
    .flatMap((find) => find(variables))
    .filter((warning) => warning !== false)
}
