import type { Condition } from './feature-flag-rules.ts'

type Values = Readonly<Record<string, unknown>>

/** Operators that hold for a person who has no such property at all. */
const holdWithout = ['is_not_set', 'is_not', 'not_icontains', 'not_starts_with', 'not_ends_with', 'not_regex']

/** Whether a condition on a property holds, by the rules of PostHog's flags service. */
export function matchesProperty({ key, operator = 'exact', value }: Condition, values: Values): boolean {
  const actual = values[key]
  if (actual === undefined) return holdWithout.includes(operator)
  if (operator === 'is_set') return true
  if (operator === 'is_not_set') return false
  if (operator.startsWith('semver_')) return matchesVersion(operator, String(value), String(actual))
  if (operator === 'is_date_before' || operator === 'is_date_after') return matchesDate(operator, value, actual)
  const [expected, found] = [lower(value), lower(actual)]
  switch (operator) {
    case 'exact':
      return equals(value, actual)
    case 'is_not':
      return !equals(value, actual)
    case 'icontains':
      return found.includes(expected)
    case 'not_icontains':
      return !found.includes(expected)
    case 'icontains_multi':
      return [value].flat().some((one) => found.includes(lower(one)))
    case 'starts_with':
      return found.startsWith(expected)
    case 'not_starts_with':
      return !found.startsWith(expected)
    case 'ends_with':
      return found.endsWith(expected)
    case 'not_ends_with':
      return !found.endsWith(expected)
    case 'regex':
      return matchesPattern(value, actual) ?? false
    case 'not_regex':
      return !(matchesPattern(value, actual) ?? true)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return compares(operator, value, actual)
    default:
      return false
  }
}

/** ASCII only, as the flags service folds for substrings. */
const lower = (value: unknown): string => textOf(value).replace(/[A-Z]/g, (letter) => letter.toLowerCase())

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

const isTruth = (value: unknown): boolean =>
  typeof value === 'boolean' ||
  (typeof value === 'string' && /^(true|false)$/i.test(value)) ||
  (Array.isArray(value) && value.every(isTruth))

const isTrue = (value: unknown): boolean =>
  value === true ||
  (typeof value === 'string' && /^true$/i.test(value)) ||
  (Array.isArray(value) && value.every(isTrue))

/** A filter of true and false compares truth, anything else text without its case; a list holds for one of its items. */
function equals(expected: unknown, actual: unknown): boolean {
  if (isTruth(expected)) return isTrue(expected) === isTrue(actual)
  const found = textOf(actual).toLowerCase()
  return [expected].flat().some((one) => textOf(one).toLowerCase() === found)
}

function matchesPattern(pattern: unknown, actual: unknown): boolean | null {
  try {
    return new RegExp(String(pattern)).test(textOf(actual))
  } catch {
    return null
  }
}

function compares(operator: string, expected: unknown, actual: unknown): boolean {
  const [right, left] = [Number.parseFloat(String(expected)), Number.parseFloat(String(actual))]
  const numeric = Number.isFinite(right) && Number.isFinite(left)
  const order = numeric
    ? left - right
    : String(actual) < String(expected)
      ? -1
      : String(actual) > String(expected)
        ? 1
        : 0
  return holds(operator, order)
}

const holds = (operator: string, order: number): boolean =>
  ({ gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0, eq: order === 0, neq: order !== 0 })[operator] ??
  false

const spans: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 }

function matchesDate(operator: string, expected: unknown, actual: unknown): boolean {
  const [limit, found] = [dateOf(expected), Date.parse(String(actual))]
  if (Number.isNaN(limit) || Number.isNaN(found)) return false
  return operator === 'is_date_before' ? found < limit : found > limit
}

/** A date, or a span before now such as -7d. */
function dateOf(value: unknown): number {
  const [, count, unit = ''] = /^-?(\d{1,4})([hdwmy])$/.exec(String(value)) ?? []
  if (count === undefined) return Date.parse(String(value))
  const span = spans[unit]
  if (span !== undefined) return Date.now() - Number(count) * span
  const date = new Date()
  date.setUTCMonth(date.getUTCMonth() - Number(count) * (unit === 'y' ? 12 : 1))
  return date.getTime()
}

type Version = [number, number, number]

function versionOf(source: string): Version | null {
  const [major, minor = '0', patch = '0'] = source.trim().replace(/^v/i, '').split(/[-+]/)[0]?.split('.') ?? []
  const numbers = [major, minor, patch].map((part) => (/^\d+$/.test(part ?? '') ? Number(part) : Number.NaN))
  return numbers.some(Number.isNaN) ? null : (numbers as Version)
}

const order = (a: Version, b: Version): number => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]

function matchesVersion(operator: string, expected: string, actual: string): boolean {
  const found = versionOf(actual)
  const wanted = versionOf(expected.replace(/\.(?:\*|x).*$/i, ''))
  if (!found || !wanted) return false
  const above = order(found, wanted) >= 0
  const [major, minor, patch] = wanted
  switch (operator) {
    case 'semver_tilde':
      return above && order(found, [major, minor + 1, 0]) < 0
    case 'semver_caret': {
      const next: Version = major > 0 ? [major + 1, 0, 0] : minor > 0 ? [0, minor + 1, 0] : [0, 0, patch + 1]
      return above && order(found, next) < 0
    }
    case 'semver_wildcard':
      return above && order(found, expected.split('.').length > 2 ? [major, minor + 1, 0] : [major + 1, 0, 0]) < 0
    default:
      return holds(operator.slice('semver_'.length), order(found, wanted))
  }
}
