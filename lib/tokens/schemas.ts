import { z } from 'zod'
import { scopes } from '#lib/auth/policy.ts'

const dayMs = 24 * 60 * 60 * 1000
const longestDays = 366
const defaultDays = 90

export const tokenSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  scopes: z
    .array(z.enum(scopes))
    .min(1, 'must name at least one scope')
    .transform((given) => scopes.filter((scope) => given.includes(scope))),
  /** RFC 3339; 90 days from now when absent, at most 366 days. */
  expires_at: z.iso
    .datetime({ offset: true })
    .optional()
    .transform((text) => (text === undefined ? new Date(Date.now() + defaultDays * dayMs) : new Date(text)))
    .refine((at) => at.getTime() > Date.now(), 'must be in the future')
    .refine((at) => at.getTime() <= Date.now() + longestDays * dayMs, `must be within ${longestDays} days`),
})
