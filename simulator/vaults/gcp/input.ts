import { z } from 'zod'
import { invalid } from './errors.ts'

/** Parses a request message in proto JSON; the message of the first fault is as Google's front end writes it. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  if (issue?.code === 'unrecognized_keys') {
    const at = issue.path.length > 0 ? ` at '${issue.path.join('.')}'` : ''
    throw invalid(`Invalid JSON payload received. Unknown name "${issue.keys[0]}"${at}: Cannot find field.`)
  }
  throw invalid(`Invalid value at '${issue?.path.join('.')}': ${issue?.message}`)
}

export const etag = z.string().optional()
const int64 = z.union([z.string().regex(/^-?\d+$/), z.number().int()]).transform(String)
const encryption = z.strictObject({ kmsKeyName: z.string().min(1) })

/** A Secret as callers send it; fields that only the service writes are taken and ignored. */
export const secretInput = z.strictObject({
  name: z.string().optional(),
  createTime: z.unknown().optional(),
  policyMember: z.unknown().optional(),
  replication: z
    .strictObject({
      automatic: z.strictObject({ customerManagedEncryption: encryption.optional() }).optional(),
      userManaged: z
        .strictObject({
          replicas: z
            .array(z.strictObject({ location: z.string(), customerManagedEncryption: encryption.optional() }))
            .default([]),
        })
        .optional(),
    })
    .optional(),
  labels: z.record(z.string(), z.string()).default({}),
  annotations: z.record(z.string(), z.string()).default({}),
  versionAliases: z.record(z.string(), int64).default({}),
  tags: z.record(z.string(), z.string()).default({}),
  etag,
  expireTime: z.iso.datetime({ offset: true }).optional(),
  ttl: z
    .string()
    .regex(/^\d+(?:\.\d+)?s$/)
    .optional(),
  topics: z.array(z.strictObject({ name: z.string() })).optional(),
  rotation: z.record(z.string(), z.unknown()).optional(),
  versionDestroyTtl: z.string().optional(),
  secretType: z.union([z.string(), z.number()]).optional(),
  customerManagedEncryption: encryption.optional(),
})
export type SecretInput = z.output<typeof secretInput>

export const payloadInput = z.strictObject({
  data: z.string().default(''),
  dataCrc32c: int64.optional(),
})

export const page = {
  pageSize: z.coerce.number().int().min(0).default(0),
  pageToken: z.string().default(''),
  filter: z.string().default(''),
}
