import { z } from 'zod'
import { auditActions } from '#lib/audit/record.ts'
import { sinceQuery } from './query.ts'

const text = z.string().max(200).optional()

/** What the audit can be narrowed by, in a list and in a download. */
export const auditQuery = {
  actor: text,
  action: z.enum(auditActions).optional(),
  subject: text,
  since: sinceQuery,
}
