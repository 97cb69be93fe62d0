import 'server-only'
import { z } from 'zod'

/*
 * The only reader of process.env. Everything the server can be told is here, with its default and its meaning;
 * a wrong value stops the start with every fault named.
 */

const onOff = z.enum(['on', 'off']).transform((value) => value === 'on')
const hostList = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((host) => host.trim().toLowerCase())
      .filter(Boolean),
  )

const schema = z.object({
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'must begin with postgresql://'),
  HEDGEROW_PUBLIC_URL: z
    .url()
    .default('http://127.0.0.1:3000')
    .transform((url) => new URL(url).origin),
  HEDGEROW_ENCRYPTION_KEY: z
    .string()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((key) => key.length === 32, 'must be 32 bytes in base64, e.g. from: openssl rand -base64 32'),
  NEXTAUTH_SECRET: z.string().min(32, 'must have at least 32 characters'),
  HEDGEROW_ADMIN_TOKEN: z.string().min(32, 'must have at least 32 characters').optional(),
  HEDGEROW_LOCAL_SIGN_IN: onOff.default(false),
  /** `Name|issuer|client id|client secret`, several separated by white space. */
  HEDGEROW_OIDC: z.string().default(''),
  HEDGEROW_OUTBOUND_ALLOW: hostList,
  HEDGEROW_POSTHOG_HOSTS: z
    .string()
    .default('us.posthog.com,eu.posthog.com')
    .transform((text) =>
      text
        .split(',')
        .map((host) => host.trim().toLowerCase())
        .filter(Boolean),
    ),
  HEDGEROW_SIMULATOR_ENDPOINTS: z.string().optional(),
  HEDGEROW_WORKER: onOff.default(true),
  /** Milliseconds after an unknown outcome before we look whether the call was carried out. */
  HEDGEROW_GRACE_MS: z.coerce.number().int().min(0).max(600_000).default(35_000),
  /** Milliseconds a run's lease lasts; it is renewed at a third of that. */
  HEDGEROW_LEASE_MS: z.coerce.number().int().min(500).max(600_000).default(15_000),
  /** Milliseconds a call to another system may take in all. */
  HEDGEROW_DEADLINE_MS: z.coerce.number().int().min(100).max(120_000).default(30_000),
  HEDGEROW_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  HEDGEROW_SUPPORT_CONTACT: z.string().max(200).default(''),
})

export type Env = z.infer<typeof schema>

/** Reads the environment; throws one error that lists every fault. */
export function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const parsed = schema.safeParse(source)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment has faults:\n${faults.join('\n')}`)
}

let cached: Env | undefined

/** Read at first use, so that a build needs no environment. */
export function env(): Env {
  cached ??= readEnv(process.env)
  return cached
}
