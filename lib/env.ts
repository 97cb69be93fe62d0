import 'server-only'
import { z } from 'zod'
import { isLoopback } from './core/public-address.ts'

/*
 * The only reader of process.env. Everything the server can be told is here, with its default and its meaning;
 * a wrong value stops the start with every fault named.
 */

const onOff = z.enum(['on', 'off']).transform((value) => value === 'on')
const hostList = (usual: string) =>
  z
    .string()
    .default(usual)
    .transform((text) =>
      text
        .split(',')
        .map((host) => host.trim().toLowerCase())
        .filter(Boolean),
    )

/** JSON in a variable, so that names may hold spaces and every fault of it is named. */
function json<T extends z.ZodType>(schema: T) {
  return z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        context.issues.push({ code: 'custom', message: 'must be JSON', input: '' })
        return z.NEVER
      }
    })
    .pipe(schema)
}

const isIssuer = (text: string) => {
  const url = URL.parse(text)
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
}

const oidcProvider = z.strictObject({
  /** In the callback URL to register with the provider: `{HEDGEROW_PUBLIC_URL}/api/auth/callback/{id}`. */
  id: z.string().regex(/^(?!local$)[a-z0-9-]{1,40}$/, 'must be small letters, digits and hyphens, and not "local"'),
  /** Shown on the sign-in page: `Continue with Okta`. */
  name: z.string().min(1).max(60),
  issuer: z
    .string()
    .refine(isIssuer, 'must be an https URL (http only on this machine)')
    .transform((text) => text.replace(/\/$/, '')),
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
})
export type OidcProvider = z.infer<typeof oidcProvider>

/** A list of them is HEDGEROW_KEK; one of them is given to `npm run keys -- rotate-kek --to`. */
export const isKek = (text: string) =>
  /^(env:(HEDGEROW_[A-Z0-9_]{1,60})?|file:\/.{1,4000}|(aws-kms:arn:|gcp-kms:projects\/|azure-keyvault:http).{1,2000})$/.test(
    text,
  )

/** At most so many calls within so many seconds, several of them for a bucket. */
const callLimits = z
  .array(z.strictObject({ requests: z.int().min(1).max(1_000_000), seconds: z.number().min(0.1).max(86_400) }))
  .min(1)
  .transform((limits) => limits.map(({ requests, seconds }) => ({ requests, durationMs: seconds * 1000 })))

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
  /**
   * What wraps the data keys, the first of several for new ones: `env:` is HEDGEROW_ENCRYPTION_KEY, `env:NAME` another
   * variable of ours, `file:/path` a file with 32 bytes in base64, the others a key of a cloud.
   */
  HEDGEROW_KEK: z
    .string()
    .default('env:')
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine(
      (list) => list.length > 0 && list.every(isKek),
      'must be env:, env:HEDGEROW_…, file:/path, aws-kms:…, gcp-kms:… or azure-keyvault:…',
    ),
  NEXTAUTH_SECRET: z.string().min(32, 'must have at least 32 characters'),
  HEDGEROW_ADMIN_TOKEN: z.string().min(32, 'must have at least 32 characters').optional(),
  HEDGEROW_LOCAL_SIGN_IN: onOff.default(false),
  /** Identity providers: `[{"id":"okta","name":"Okta","issuer":"https://…","client_id":"…","client_secret":"…"}]`. */
  HEDGEROW_OIDC: json(
    z
      .array(oidcProvider)
      .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'must have unique ids'),
  ).prefault('[]'),
  HEDGEROW_OUTBOUND_ALLOW: hostList(''),
  HEDGEROW_POSTHOG_HOSTS: hostList('us.posthog.com,eu.posthog.com'),
  /** For a PostHog of your own with other limits: `{"crud":[{"requests":480,"seconds":60}],"insights":[…]}`. */
  HEDGEROW_POSTHOG_LIMITS: json(
    z
      .strictObject({ crud: callLimits.optional(), insights: callLimits.optional() })
      .transform(({ crud, insights }) => ({
        ...(crud && { crud }),
        ...(insights && { insights }),
      })),
  ).prefault('{}'),
  /** Where the simulator listens; set by the start command. With it, the seed keeps one connection to each system. */
  HEDGEROW_SIMULATOR_ENDPOINTS: json(
    z.object({ posthog: z.url(), aws: z.url(), gcp: z.url(), azure: z.url(), control: z.url() }),
  ).optional(),
  HEDGEROW_WORKER: onOff.default(true),
  /** Milliseconds after an unknown outcome before we look whether the call was carried out. */
  HEDGEROW_GRACE_MS: z.coerce.number().int().min(0).max(600_000).default(35_000),
  /** Milliseconds a run's lease lasts; it is renewed at a third of that. */
  HEDGEROW_LEASE_MS: z.coerce.number().int().min(500).max(600_000).default(15_000),
  /** Milliseconds a call to another system may take in all. */
  HEDGEROW_DEADLINE_MS: z.coerce.number().int().min(100).max(120_000).default(30_000),
  /** Hours from one look for drift at a configuration to the next; 0 looks only when somebody asks. */
  HEDGEROW_DRIFT_EVERY_HOURS: z.coerce.number().min(0).max(8760).default(24),
  /** Where the worker sends every audit record, signed with the secret; https, or a host of HEDGEROW_OUTBOUND_ALLOW. */
  HEDGEROW_AUDIT_WEBHOOK_URL: z.url({ protocol: /^https?$/ }).optional(),
  HEDGEROW_AUDIT_WEBHOOK_SECRET: z.string().min(32, 'must have at least 32 characters').optional(),
  HEDGEROW_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  HEDGEROW_SUPPORT_CONTACT: z.string().max(200).default(''),
})

/** Nobody could tell what an unsigned webhook is worth. */
const complete = schema.refine((env) => !env.HEDGEROW_AUDIT_WEBHOOK_URL || env.HEDGEROW_AUDIT_WEBHOOK_SECRET, {
  path: ['HEDGEROW_AUDIT_WEBHOOK_SECRET'],
  message: 'must be set with HEDGEROW_AUDIT_WEBHOOK_URL',
})

export type Env = z.infer<typeof schema>

/** Reads the environment; throws one error that lists every fault. */
function readEnv(source: Readonly<Record<string, string | undefined>>): Env {
  const parsed = complete.safeParse(source)
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`)
  throw new Error(`The environment has faults:\n${faults.join('\n')}`)
}

/** A key-encrypting key that HEDGEROW_KEK names by its variable. */
export function keyFromVariable(name: string): string | null {
  return process.env[name] ?? null
}

let cached: Env | undefined

/** Read at first use, so that a build needs no environment. */
export function env(): Env {
  if (cached) return cached
  cached = readEnv(process.env)
  // next-auth builds its callback URLs from this variable, so that no request's Host header can move them.
  process.env.NEXTAUTH_URL = cached.HEDGEROW_PUBLIC_URL
  return cached
}
