import { isObject } from './fields.ts'
import { invalid } from './refusal.ts'
import type { Settings } from './settings.ts'
import { isVisible, type Project, type Row } from './state.ts'

export type Condition = {
  key: string
  type?: string
  value?: unknown
  operator?: string
  negation?: boolean
  dependency_chain?: string[]
}
export type Group = {
  properties?: Condition[] | null
  rollout_percentage?: number | null
  variant?: string | null
  aggregation_group_type_index?: number | null
  [field: string]: unknown
}
export type Variant = { key: string; name?: string | null; rollout_percentage: number }
type FlagFilters = {
  groups: Group[]
  multivariate?: { variants: Variant[] } | null
  payloads?: Record<string, unknown> | null
  aggregation_group_type_index?: number | null
  [field: string]: unknown
}

export type FlagRow = Row & {
  id: number
  key: string
  name: string
  active: boolean
  filters: FlagFilters
  tags: string[]
  version: number
  ensure_experience_continuity: boolean
}

type Context = { project: Project; settings: Settings; at: number }

const sizeLimit = 512 * 1024
const personTypes = ['person', 'cohort', 'flag']

/** The filters as the server stores them: checked, with what it adds. Throws 400 for the first fault. */
export function readFilters(sent: unknown, context: Context): FlagFilters {
  if (!isObject(sent)) throw invalid('filters', 'Filters must be a dictionary.')
  if (Buffer.byteLength(JSON.stringify(sent)) > sizeLimit) throw invalid('filters', 'Filters are too large.')
  if ('version' in sent) throw invalid('filters', 'The version key is reserved.', 'reserved_config_version')
  const filters = structuredClone(sent) as FlagFilters
  if (!Array.isArray(filters.groups) || filters.groups.length === 0) {
    throw invalid('filters', 'Feature flags must have at least one condition set (group).')
  }
  filters.aggregation_group_type_index ??= null
  for (const group of filters.groups) checkGroup(group, filters, context)
  checkVariants(filters.multivariate)
  checkPayloads(filters)
  const broken = context.settings.enforce_flag_rules ? crossFieldFault(filters) : null
  if (broken) throw invalid('filters', broken.detail, broken.code)
  return filters
}

function checkGroup(group: Group, filters: FlagFilters, context: Context): void {
  if (!isObject(group)) throw invalid('filters', 'Each condition set must be a dictionary.')
  group.aggregation_group_type_index ??= filters.aggregation_group_type_index ?? null
  const rollout = group.rollout_percentage
  if (rollout !== undefined && rollout !== null && !(typeof rollout === 'number' && rollout >= 0 && rollout <= 100)) {
    throw invalid('filters', 'Rollout percentage must be a number between 0 and 100.')
  }
  if (group.properties !== undefined && group.properties !== null && !Array.isArray(group.properties)) {
    throw invalid('filters', 'Properties must be a list.')
  }
  for (const condition of group.properties ?? []) checkCondition(condition, group, context)
}

function checkVariants(multivariate: unknown): void {
  if (multivariate === undefined || multivariate === null) return
  const variants = isObject(multivariate) ? multivariate.variants : null
  if (!Array.isArray(variants)) throw invalid('filters', 'multivariate.variants must be a list.')
  for (const variant of variants) {
    const { key, rollout_percentage } = isObject(variant) ? variant : {}
    if (typeof key !== 'string' || typeof rollout_percentage !== 'number') {
      throw invalid('filters', 'Each variant needs a key and a rollout percentage.')
    }
  }
}

function checkCondition(condition: Condition, group: Group, context: Context): void {
  if (!isObject(condition) || typeof condition.key !== 'string') throw invalid('filters', 'Each property needs a key.')
  const type = condition.type ?? 'person'
  const allowed = group.aggregation_group_type_index === null ? personTypes : ['group', 'cohort', 'flag']
  if (!allowed.includes(type)) {
    throw invalid('filters', `Filters are not valid (can only use ${allowed.join(', ')} properties)`)
  }
  if (type !== 'cohort') return
  const cohort = context.project.cohorts.find((row) => row.id === Number(condition.value) && !row.deleted)
  if (!cohort) throw invalid('filters', `Cohort with id ${condition.value} does not exist`, 'cohort_does_not_exist')
  if (JSON.stringify(cohort.filters ?? {}).includes('"type":"behavioral"')) {
    const detail = `Cohort '${cohort.name}' with filters on events cannot be used in feature flags.`
    throw invalid('filters', detail, 'behavioral_cohort_found')
  }
  Object.assign(condition, { cohort_name: cohort.name })
}

function checkPayloads(filters: FlagFilters): void {
  for (const [key, payload] of Object.entries(filters.payloads ?? {})) {
    if (typeof payload !== 'string') continue
    try {
      JSON.parse(payload)
    } catch {
      throw invalid('filters', `Payload for key '${key}' is not valid JSON.`)
    }
  }
}

type Broken = { code: string; detail: string }
const cross = (rule: string, detail: string): Broken => ({ code: `cross_field.${rule}`, detail })

function crossFieldFault({ multivariate, groups, payloads }: FlagFilters): Broken | null {
  const variants = multivariate?.variants ?? []
  const keys = new Set(variants.map(({ key }) => key))
  const sum = variants.reduce((total, { rollout_percentage }) => total + rollout_percentage, 0)
  if (variants.length > 0 && Math.abs(sum - 100) > 1e-9) {
    const detail = `multivariate.variants: Variant rollout percentages must sum to 100, got ${sum}.`
    return cross('variant_rollout_sum_not_100', detail)
  }
  if (keys.size !== variants.length)
    return cross('variant_keys_not_unique', 'multivariate.variants: Variant keys must be unique.')
  const stray = groups.find(({ variant }) => variant && !keys.has(variant))
  if (stray) return cross('group_variant_unknown', `groups: Variant '${stray.variant}' does not exist.`)
  const unknown = Object.keys(payloads ?? {}).find((key) => (variants.length > 0 ? !keys.has(key) : key !== 'true'))
  if (unknown) return cross('payload_key_unknown', `payloads: '${unknown}' is not a variant key.`)
  return null
}

/** Flags whose conditions ask for the value of this one. */
export function dependants(flag: Row, { project, at }: Pick<Context, 'project' | 'at'>): FlagRow[] {
  const names = [String(flag.id), String(flag.key)]
  return (project.feature_flags as FlagRow[]).filter(
    (other) =>
      isVisible(other, at) &&
      other.id !== flag.id &&
      other.filters.groups.some((group) =>
        (group.properties ?? []).some(({ type, key }) => type === 'flag' && names.includes(key)),
      ),
  )
}
