import { z } from 'zod'
import type { Json } from '#lib/core/json.ts'
import type { SecretReference } from '#lib/core/resource.ts'

export const environments = ['dev', 'staging', 'prod'] as const
export const cloudProviders = ['aws', 'gcp', 'azure'] as const
const vaultLayouts = ['module', 'environment'] as const
export type Environment = (typeof environments)[number]
export type CloudProvider = (typeof cloudProviders)[number]

/** Bounds that the form, the schema and the documentation share. */
export const limits = {
  rolloutPercentage: { min: 0, max: 100, step: 1 },
  samplingRate: { min: 0, max: 1, step: 0.01 },
  retentionDays: { min: 1, max: 2557, step: 1 },
  batchSize: { min: 1, max: 1000, step: 1 },
  flushIntervalMs: { min: 100, max: 60_000, step: 100 },
  p95DurationMs: { min: 1, max: 600_000, step: 50 },
  errorRatePercent: { min: 0.1, max: 100, step: 0.1 },
  cohortDays: { min: 1, max: 365, step: 1 },
  webhookSecretLength: { min: 16, max: 256 },
  customEvents: 200,
  extras: 50,
  properties: 100,
  tags: 20,
  overrides: 200,
} as const

/** Keys of events and names of properties. */
export const lowerSnake = /^[a-z][a-z0-9_]{0,63}$/
const lowerKey = /^[a-z][a-z0-9_-]{0,62}$/
const eventReference = /^(\$[a-z][a-z0-9_]{0,62}|[a-z][a-z0-9_]{0,63})$/

const line = (max: number) => z.string().trim().max(max)
const whole = (bounds: { min: number; max: number }) => z.number().int().min(bounds.min).max(bounds.max)
const ratio = (bounds: { min: number; max: number; step: number }) =>
  z.number().min(bounds.min).max(bounds.max).multipleOf(bounds.step)

const json: z.ZodType<Json> = z.json()
const name = line(120).min(1)
const description = line(500).default('')
const tag = line(60).min(1)
const tags = z.array(tag).max(limits.tags).default([])

export const CustomEvent = z.strictObject({
  name,
  description,
  required_properties: z
    .array(z.string().regex(lowerSnake, 'must be snake_case: small letters, digits and _, at most 64, e.g. user_id'))
    .max(limits.properties)
    .default([]),
  tags,
})
export type CustomEvent = z.infer<typeof CustomEvent>

const operators = [
  'exact',
  'is_not',
  'icontains',
  'not_icontains',
  'regex',
  'not_regex',
  'gt',
  'gte',
  'lt',
  'lte',
  'is_set',
  'is_not_set',
] as const

/** A condition on a property; `value` is null for is_set and is_not_set only. */
export const PropertyFilter = z.strictObject({
  key: line(200).min(1),
  operator: z.enum(operators).default('exact'),
  value: z
    .union([line(400), z.number(), z.array(line(400)).min(1).max(100)])
    .nullable()
    .default(null),
})
export type PropertyFilter = z.infer<typeof PropertyFilter>

const properties = z.array(PropertyFilter).max(20).default([])
const eventName = z
  .string()
  .regex(
    eventReference,
    'must be request, error, performance, the key of a custom event, or a PostHog event like $pageview',
  )

export const ExtraFlag = z.strictObject({
  description,
  rollout_percentage: whole(limits.rolloutPercentage).default(100),
  active: z.boolean().default(true),
  /** Conditions on the person; all must hold. */
  properties,
  tags,
})
export type ExtraFlag = z.infer<typeof ExtraFlag>

export const ExtraCohort = z.strictObject({
  name,
  description,
  match: z.enum(['any', 'all']).default('any'),
  /** Did this event at least once in the last `days` days. */
  performed: z
    .array(z.strictObject({ event: eventName, days: whole(limits.cohortDays) }))
    .max(20)
    .default([]),
  properties,
})
export type ExtraCohort = z.infer<typeof ExtraCohort>

export const ExtraAction = z.strictObject({
  name,
  description,
  /** Any of these events … */
  events: z.array(eventName).min(1).max(20),
  /** … whose properties all match. */
  properties,
  tags,
})
export type ExtraAction = z.infer<typeof ExtraAction>

const Thresholds = z.strictObject({
  /** p95 of `duration_ms` of the performance event over an hour, in milliseconds. */
  p95_duration_ms: whole(limits.p95DurationMs).default(1000),
  /** Errors per hundred requests over an hour. */
  error_rate_percent: z.number().min(limits.errorRatePercent.min).max(limits.errorRatePercent.max).default(5),
})

/** A value of a resource that is asked for in place of what follows from the variables; see lib/runs/overrides.ts. */
export const Override = z.strictObject({
  address: z.string().regex(/^(posthog|vault)\.[a-z_]{1,40}\/\S{1,200}$/, 'must be the address of a resource'),
  /** Empty, with the value null: the resource is not wanted. */
  path: z.string().max(300).default(''),
  value: json,
})
export type Override = z.infer<typeof Override>

const eventKey = z.string().regex(lowerSnake, 'must be snake_case: small letters, digits and _, at most 64')
const extraKey = z
  .string()
  .regex(lowerKey, 'must begin with a small letter; then small letters, digits, - and _, at most 63')

/** The maps of a configuration: the rule for their keys, the schema of an entry and how many there may be. */
export const maps = {
  custom_events: { key: eventKey, entry: CustomEvent, max: limits.customEvents },
  common_tags: {
    key: z.string().min(1, 'must not be empty').max(128, 'must have at most 128 characters'),
    entry: line(256),
    max: 50,
  },
  extra_flags: { key: extraKey, entry: ExtraFlag, max: limits.extras },
  extra_cohorts: { key: extraKey, entry: ExtraCohort, max: limits.extras },
  extra_actions: { key: extraKey, entry: ExtraAction, max: limits.extras },
  reasons: {
    key: z.string().min(1, 'must not be empty').max(128, 'must have at most 128 characters'),
    entry: line(500),
    max: 50,
  },
} as const

/** Every variable that is not a map, by the module's name, with the module's default. */
export const scalars = {
  service_name: z.string(),
  enable_posthog: z.boolean().default(false),
  project_name: z.string().default('nexpo'),
  environment: z.enum(environments),
  cloud_provider: z.enum(cloudProviders).default('aws'),
  posthog_organization_id: line(200).default(''),
  posthog_host: line(300).default('https://us.posthog.com'),
  parent_project_id: line(200).default(''),
  analytics_rollout_percentage: whole(limits.rolloutPercentage).default(100),
  sampling_rate: ratio(limits.samplingRate).default(1),
  anonymize_ips: z.boolean().default(true),
  data_retention_days: whole(limits.retentionDays).default(365),
  batch_size: whole(limits.batchSize).default(50),
  flush_interval_ms: whole(limits.flushIntervalMs).default(5000),
  enable_session_recording: z.boolean().default(false),
  enable_console_logs: z.boolean().default(false),
  enable_debug_logging: z.boolean().default(false),
  enable_performance_monitoring: z.boolean().default(true),
  enable_error_tracking: z.boolean().default(true),
  enable_user_identification: z.boolean().default(true),
  enable_cross_service_tracking: z.boolean().default(true),
  enable_business_metrics: z.boolean().default(false),
  webhook_endpoint: line(2048).default(''),
  thresholds: Thresholds.prefault({}),
  team: line(120).default(''),
  posthog_connection: line(64).default(''),
  vault_connection: line(64).default(''),
  vault_layout: z.enum(vaultLayouts).default('module'),
  overrides: z.array(Override).max(limits.overrides).default([]),
} as const

type Scalars = { -readonly [Name in keyof typeof scalars]: z.output<(typeof scalars)[Name]> }
type Maps = { -readonly [Name in keyof typeof maps]: Record<string, z.output<(typeof maps)[Name]['entry']>> }

/**
 * One service in one environment: the module's 26 variables and our extensions, every default filled in. Plain JSON.
 * '' means none, as in the module; the webhook's secret is a reference, never a value.
 */
export type Variables = Readonly<Scalars & Maps & { webhook_secret: SecretReference | null }>
