import { z } from 'zod'
import { type Fault, invalid } from '#lib/core/errors.ts'
import { defaultLimit, largestLimit } from '#lib/core/paging.ts'
import { parseInput } from '#lib/input.ts'

/** `?limit=` and `?cursor=` of every list. */
export const pageQuery = {
  limit: z
    .string()
    .regex(/^\d{1,4}$/, `must be a number from 1 to ${largestLimit}`)
    .transform(Number)
    .pipe(z.number().min(1).max(largestLimit))
    .default(defaultLimit),
  cursor: z.string().max(500).optional(),
}

export const sinceQuery = z.iso
  .datetime({ offset: true, error: 'must be a time like 2026-11-23T00:00:00Z' })
  .transform((text) => new Date(text))
  .refine((at) => at.getTime() >= 0, 'must not be before 1970')
  .optional()

export const flagQuery = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true')

/** Unknown parameters are refused, and so is one that is given twice. Throws `invalid` with every fault. */
export function readQuery<S extends z.ZodType>(schema: S, given: URLSearchParams): z.output<S> {
  const names = [...given.keys()]
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  const faults: Fault[] = [...new Set(twice)].map((path) => ({ path, message: 'must be given once' }))
  if (faults.length > 0) throw invalid(faults)
  return parseInput(schema, Object.fromEntries(given))
}
