import type { z } from 'zod'
import { type Fault, invalid } from '#lib/core/errors.ts'

/** Parses what came from outside; throws `invalid` with every fault. */
export function parseInput<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const faults = textFaults(given)
  const parsed = schema.safeParse(given)
  if (!parsed.success) faults.push(...parsed.error.issues.flatMap(faultsOf))
  if (parsed.success && faults.length === 0) return parsed.data
  throw invalid(faults)
}

/** One fault for each thing that is wrong: an issue about several unknown keys becomes several. */
export function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map(String).join('.')
  const under = (key: string) => (path === '' ? key : `${path}.${key}`)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: under(key), message: 'is not known here' }))
  }
  if (issue.code === 'invalid_key') return [{ path, message: issue.issues[0]?.message ?? issue.message }]
  if (issue.code === 'invalid_type' && issue.input === undefined && issue.message.endsWith('received undefined')) {
    return [{ path, message: 'is required' }]
  }
  return [{ path, message: issue.message }]
}

const tooDeep = 64

/** Text that PostgreSQL cannot store: NUL, and halves of surrogate pairs. */
function textFaults(given: unknown, path = '', depth = 0): Fault[] {
  if (typeof given === 'string')
    return isStorable(given) ? [] : [{ path, message: 'holds characters that are not text' }]
  if (typeof given !== 'object' || given === null) return []
  if (depth >= tooDeep) return [{ path, message: `is nested more than ${tooDeep} deep` }]
  return Object.entries(given).flatMap(([key, value]) => {
    const under = path === '' ? key : `${path}.${key}`
    const ofKey = isStorable(key) ? [] : [{ path, message: 'has a key with characters that are not text' }]
    return [...ofKey, ...textFaults(value, under, depth + 1)]
  })
}

const isStorable = (text: string) => !/[\0\p{Surrogate}]/u.test(text)
