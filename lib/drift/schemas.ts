import { z } from 'zod'

const place = { address: z.string().min(1).max(400), path: z.string().max(400).default('') }
const longestIgnoreMs = 366 * 24 * 3_600_000

const until = z.iso
  .datetime({ offset: true, message: 'must be a moment, e.g. 2030-01-31T00:00:00Z' })
  .transform((text) => new Date(text))
  .refine((at) => at.getTime() > Date.now(), 'must be in the future')
  .refine((at) => at.getTime() < Date.now() + longestIgnoreMs, 'must be within a year')

/** What is done about one drifted field. */
export const DriftResolution = z.discriminatedUnion('action', [
  z.strictObject({ ...place, action: z.literal('accept'), reason: z.string().trim().max(500).optional() }),
  z.strictObject({ ...place, action: z.literal('revert'), reason: z.string().trim().max(500).optional() }),
  z.strictObject({ ...place, action: z.literal('ignore'), reason: z.string().trim().min(1).max(500), until }),
])
export type DriftResolution = z.output<typeof DriftResolution>
