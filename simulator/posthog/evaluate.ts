import { createHash } from 'node:crypto'
import type { Condition, FlagRow, Group } from './feature-flag-rules.ts'
import { isObject } from './fields.ts'
import { matchesProperty } from './match-property.ts'
import type { Row } from './state.ts'

type FlagValue = boolean | string

export type Reason = { code: string; condition_index: number | null; description: string }
export type Evaluation = { value: FlagValue; reason: Reason }

/** For whom a flag is evaluated, and the definitions that its conditions refer to. */
export type Subject = {
  distinctId: string
  deviceId: string | null
  personProperties: Readonly<Record<string, unknown>>
  /** Group type → group key. */
  groups: Readonly<Record<string, string>>
  groupProperties: Readonly<Record<string, Record<string, unknown>>>
  flags: readonly FlagRow[]
  cohorts: readonly Row[]
}

/** 15 hex digits, rounded to the number that every client divides by. */
const scale = Number(0xfffffffffffffffn)

/** Where in [0, 1] a flag puts somebody: PostHog's bucketing hash, the same in every client. */
function bucketOf(key: string, bucketingId: string, salt = ''): number {
  const digest = createHash('sha1').update(`${key}.${bucketingId}${salt}`).digest('hex')
  return Number.parseInt(digest.slice(0, 15), 16) / scale
}

export function evaluateFlag(flag: FlagRow, subject: Subject): Evaluation {
  if (!flag.active) return { value: false, reason: reason('flag_disabled', null, 'Feature flag is disabled') }
  const bucketingId = bucketingIdOf(flag, subject)
  if (bucketingId === null) return { value: false, reason: reason('no_group_type', null, 'No group type') }
  let outOfBound: Evaluation | null = null
  for (const [index, group] of flag.filters.groups.entries()) {
    const properties = propertiesOf(flag, group, subject)
    if (!(group.properties ?? []).every((condition) => matchesCondition(condition, properties, subject))) continue
    const rollout = group.rollout_percentage ?? 100
    if (bucketOf(flag.key, bucketingId) > rollout / 100) {
      outOfBound ??= { value: false, reason: reason('out_of_rollout_bound', index, 'Out of rollout bound') }
      continue
    }
    const value = variantOf(flag, group, bucketingId)
    return { value, reason: reason('condition_match', index, `Matched condition set ${index + 1}`) }
  }
  return outOfBound ?? { value: false, reason: reason('no_condition_match', null, 'No matching condition set') }
}

const reason = (code: string, condition_index: number | null, description: string): Reason => ({
  code,
  condition_index,
  description,
})

/** Group types are not kept: the name of a type stands at its index in the order of the call's groups. */
const groupTypeOf = (index: number, { groups }: Subject): string | undefined => Object.keys(groups)[index]

function bucketingIdOf(flag: FlagRow, subject: Subject): string | null {
  const index = flag.filters.aggregation_group_type_index
  if (typeof index === 'number') return subject.groups[groupTypeOf(index, subject) ?? ''] ?? null
  return flag.bucketing_identifier === 'device_id' ? subject.deviceId : subject.distinctId
}

function propertiesOf(flag: FlagRow, group: Group, subject: Subject): Readonly<Record<string, unknown>> {
  const index = group.aggregation_group_type_index ?? flag.filters.aggregation_group_type_index
  if (typeof index !== 'number') return subject.personProperties
  return subject.groupProperties[groupTypeOf(index, subject) ?? ''] ?? {}
}

function variantOf(flag: FlagRow, group: Group, bucketingId: string): FlagValue {
  const variants = flag.filters.multivariate?.variants ?? []
  if (group.variant && variants.some(({ key }) => key === group.variant)) return group.variant
  const bucket = bucketOf(flag.key, bucketingId, 'variant')
  let start = 0
  for (const { key, rollout_percentage } of variants) {
    const end = start + rollout_percentage / 100
    if (bucket >= start && bucket < end) return key
    start = end
  }
  return true
}

function matchesCondition(
  condition: Condition,
  properties: Readonly<Record<string, unknown>>,
  subject: Subject,
): boolean {
  if (condition.type === 'cohort') {
    const inside = isInCohort(Number(condition.value), properties, subject)
    return (condition.operator === 'not_in' || condition.negation === true) !== inside
  }
  if (condition.type === 'flag') return matchesFlag(condition, subject)
  return matchesProperty(condition, properties)
}

function matchesFlag(condition: Condition, subject: Subject): boolean {
  const other = subject.flags.find(({ id, key }) => String(id) === condition.key || key === condition.key)
  if (!other) return false
  // A flag that depends on itself, however far, must not be asked again.
  const rest = { ...subject, flags: subject.flags.filter((flag) => flag !== other) }
  const { value } = evaluateFlag(other, rest)
  return typeof condition.value === 'boolean' ? condition.value === (value !== false) : condition.value === value
}

function isInCohort(id: number, properties: Readonly<Record<string, unknown>>, subject: Subject): boolean {
  const cohort = subject.cohorts.find((row) => row.id === id)
  const root = isObject(cohort?.filters) ? cohort.filters.properties : null
  const rest = { ...subject, cohorts: subject.cohorts.filter((row) => row !== cohort) }
  return isObject(root) && matchesNode(root, properties, rest)
}

function matchesNode(
  node: Record<string, unknown>,
  properties: Readonly<Record<string, unknown>>,
  subject: Subject,
): boolean {
  if (Array.isArray(node.values)) {
    const matches = (child: unknown) => isObject(child) && matchesNode(child, properties, subject)
    return node.type === 'OR' ? node.values.some(matches) : node.values.every(matches)
  }
  const negated = node.negation === true
  if (node.type === 'cohort') return negated !== isInCohort(Number(node.value), properties, subject)
  // What somebody did is not evaluated: such cohorts cannot be used in flags.
  if (node.type !== 'person') return false
  return negated !== matchesProperty(node as Condition, properties)
}
