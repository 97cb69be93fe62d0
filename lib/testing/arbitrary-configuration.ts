import fc from 'fast-check'
import type { JsonObject } from '#lib/core/json.ts'

const kebab = fc.stringMatching(/^[a-z][a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}$/)
const projectName = kebab.filter((text) => !/^(aws|ssm)/.test(text) && text.length <= 31)
const serviceName = kebab.filter((text) => !text.includes('-posthog-'))
const key = fc
  .stringMatching(/^[a-z][a-z0-9]{0,6}(_[a-z0-9]{1,6}){0,2}$/)
  .filter((text) => !['request', 'error', 'performance'].includes(text))
const words = fc.stringMatching(/^[A-Z][a-z]{0,8}( [a-z]{1,8}){0,3}$/)
const tags = fc.uniqueArray(fc.constantFrom('business', 'critical', 'beta', 'Core', 'api'), { maxLength: 3 })

function mapOf(entry: fc.Arbitrary<JsonObject>, prefix: string): fc.Arbitrary<JsonObject> {
  return fc
    .uniqueArray(key, { maxLength: 4 })
    .chain((keys) =>
      fc.tuple(
        ...keys.map((one) => entry.map((value) => [`${prefix}${one}`, named(value, `${prefix}${one}`)] as const)),
      ),
    )
    .map((entries) => Object.fromEntries(entries))
}

/** Action names are unique in a project: the key makes them so. */
function named(value: JsonObject, unique: string): JsonObject {
  return 'name' in value ? { ...value, name: `${value.name} ${unique}` } : value
}

const customEvent = fc.record({
  name: words,
  description: fc.string({ maxLength: 40, unit: 'grapheme' }).filter((text) => !/\p{Bidi_Control}/u.test(text)),
  required_properties: fc.uniqueArray(key, { maxLength: 4 }),
  tags,
})

const extraFlag = fc.record({ rollout_percentage: fc.integer({ min: 0, max: 100 }), active: fc.boolean(), tags })
const extraAction = fc.record({
  name: words,
  events: fc.uniqueArray(fc.constantFrom('request', 'error', '$pageview'), { minLength: 1, maxLength: 3 }),
  tags,
})
const extraCohort = fc.record({
  name: words,
  match: fc.constantFrom('any', 'all'),
  performed: fc.array(
    fc.record({ event: fc.constantFrom('request', 'performance'), days: fc.integer({ min: 1, max: 90 }) }),
    { minLength: 1, maxLength: 3 },
  ),
})

/** Valid configurations as people would send them: every variable may be left out but the two that are required. */
export const arbitraryConfiguration: fc.Arbitrary<JsonObject> = fc.record(
  {
    service_name: serviceName,
    environment: fc.constantFrom('dev', 'staging', 'prod'),
    enable_posthog: fc.boolean(),
    project_name: projectName,
    cloud_provider: fc.constantFrom('aws', 'gcp', 'azure'),
    posthog_organization_id: fc.constantFrom('', '@current', 'org_123456', 'acme'),
    posthog_host: fc.constantFrom('https://app.posthog.com', 'eu.posthog.com', 'https://posthog.example.com', ''),
    parent_project_id: fc.constantFrom('', '123', 'parent_123'),
    analytics_rollout_percentage: fc.integer({ min: 0, max: 100 }),
    sampling_rate: fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100),
    data_retention_days: fc.integer({ min: 1, max: 2557 }),
    batch_size: fc.integer({ min: 1, max: 1000 }),
    flush_interval_ms: fc.integer({ min: 100, max: 60_000 }),
    enable_debug_logging: fc.boolean(),
    enable_performance_monitoring: fc.boolean(),
    enable_error_tracking: fc.boolean(),
    enable_user_identification: fc.boolean(),
    enable_cross_service_tracking: fc.boolean(),
    enable_business_metrics: fc.boolean(),
    webhook_endpoint: fc.constantFrom('', 'https://hooks.example.com/posthog'),
    webhook_secret: fc.constantFrom('', 'sixteen-letters-or-more', null),
    custom_events: mapOf(customEvent, ''),
    common_tags: fc.constantFrom<JsonObject>({}, { Team: 'platform' }, { Environment: 'prod', 'cost-center': '42' }),
    extra_flags: mapOf(extraFlag, 'f_'),
    extra_actions: mapOf(extraAction, 'a_'),
    extra_cohorts: mapOf(extraCohort, 'c_'),
    vault_layout: fc.constantFrom('module', 'environment'),
    team: fc.constantFrom('', 'platform'),
  },
  { requiredKeys: ['service_name', 'environment'] },
)

/** The same configuration, written in another order: keys of every object, and lists whose order means nothing. */
export function shuffled(input: JsonObject, random: (below: number) => number): JsonObject {
  const shuffle = <T>(items: readonly T[]): T[] => {
    const left = [...items]
    return items.map(() => left.splice(random(left.length), 1)[0] as T)
  }
  const sets = new Set(['tags', 'events', 'performed', 'required_properties'])
  const visit = (value: unknown, name: string): unknown => {
    if (Array.isArray(value)) return sets.has(name) ? shuffle(value) : value
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(shuffle(Object.entries(value)).map(([key, entry]) => [key, visit(entry, key)]))
  }
  return visit(input, '') as JsonObject
}
