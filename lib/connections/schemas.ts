import { z } from 'zod'
import { type AllowedHosts, type HostReading, readPostHogHost, readVaultHost } from './hosts.ts'
import { readServiceAccount } from './service-account.ts'

export const connectionKinds = ['posthog', 'aws', 'gcp', 'azure'] as const
export type ConnectionKind = (typeof connectionKinds)[number]

export const connectionEnvironments = ['dev', 'staging', 'prod'] as const

/** Write-only fields: sealed, shown masked. */
export const secretFields = {
  posthog: ['personal_api_key'],
  aws: ['secret_access_key'],
  gcp: ['service_account_json'],
  azure: ['client_secret'],
} as const satisfies Record<ConnectionKind, readonly string[]>

/** Where the secret goes: sealed together with it, so that it can be sent nowhere else. */
export const boundFields = {
  posthog: ['host'],
  aws: ['endpoint'],
  gcp: ['endpoint'],
  azure: ['vault_url', 'tenant_id'],
} as const satisfies Record<ConnectionKind, readonly string[]>

const line = (max: number) => z.string().trim().min(1).max(max)
const noSpaces = (max: number) => line(max).regex(/^[\x21-\x7e]+$/, 'must not contain spaces or special characters')

/** PostHog's ids come as numbers or text. */
const projectId = z
  .union([line(40), z.number().int().positive()])
  .transform(String)
  .pipe(z.string().regex(/^\d+$/))

/** A form sends it as text. */
const limit = (least: number, most: number) =>
  z
    .union([
      z.number(),
      line(10)
        .regex(/^\d+(\.\d+)?$/, 'must be a number')
        .transform(Number),
    ])
    .pipe(z.number().min(least).max(most))
const wholeLimit = (most: number) => limit(1, most).pipe(z.number().int())

const shared = {
  name: line(64),
  environments: z
    .array(z.enum(connectionEnvironments))
    .min(1, 'must name at least one environment')
    .default([...connectionEnvironments])
    .transform((given) => connectionEnvironments.filter((environment) => given.includes(environment))),
  is_default: z.boolean().default(false),
}

/** A host as text, replaced by the origin that will be called. */
function host(read: (text: string) => HostReading) {
  return line(300).transform((text, context) => {
    const reading = read(text)
    if (reading.ok) return reading.origin
    context.issues.push({ code: 'custom', message: reading.message, input: text })
    return z.NEVER
  })
}

/** What may be written, by kind. Unknown keys are refused. */
export function connectionSchema(allowed: AllowedHosts) {
  const posthog = z.strictObject({
    kind: z.literal('posthog'),
    ...shared,
    host: host((text) => readPostHogHost(text, allowed)),
    organization_id: noSpaces(64).optional(),
    personal_api_key: noSpaces(200).regex(/^phx_/, 'must be a personal API key: it begins with phx_'),
    mode: z.enum(['project_per_service', 'shared_project']).default('project_per_service'),
    shared_project_id: projectId.optional(),
  })
  const aws = z.strictObject({
    kind: z.literal('aws'),
    ...shared,
    region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region like eu-central-1'),
    role_arn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/, 'must be the ARN of a role')
      .optional(),
    external_id: noSpaces(1224).optional(),
    kms_key_id: noSpaces(2048).optional(),
    endpoint: host((text) => readVaultHost('aws', text, allowed)).optional(),
    access_key_id: z
      .string()
      .regex(/^\w{16,128}$/, 'must be an access key id')
      .optional(),
    secret_access_key: noSpaces(200).optional(),
    changes_per_second: limit(0.1, 100).optional(),
    reads_per_second: limit(1, 10_000).optional(),
  })
  const gcp = z.strictObject({
    kind: z.literal('gcp'),
    ...shared,
    project_id: z.string().regex(/^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'must be the id of a project'),
    endpoint: host((text) => readVaultHost('gcp', text, allowed)).optional(),
    transport: z.enum(['grpc', 'rest']).default('grpc'),
    service_account_json: readServiceAccount(allowed).optional(),
    writes_per_minute: wholeLimit(100_000).optional(),
  })
  const azure = z.strictObject({
    kind: z.literal('azure'),
    ...shared,
    vault_url: host((text) => readVaultHost('azure', text, allowed)),
    tenant_id: z
      .string()
      .regex(/^[0-9a-zA-Z][0-9a-zA-Z.-]{0,252}$/, 'must be the id or domain of a tenant')
      .optional(),
    client_id: z
      .string()
      .regex(/^[0-9a-zA-Z-]{1,64}$/, 'must be the id of an application')
      .optional(),
    client_secret: noSpaces(500).optional(),
    changes_per_10_seconds: wholeLimit(100_000).optional(),
  })
  return z.discriminatedUnion('kind', [posthog, aws, gcp, azure]).superRefine((given, context) => {
    for (const [path, message] of contradictions(given)) {
      context.addIssue({ code: 'custom', path: [path], message })
    }
  })
}

export type ConnectionInput = z.output<ReturnType<typeof connectionSchema>>

function contradictions(given: ConnectionInput): [path: string, message: string][] {
  switch (given.kind) {
    case 'posthog':
      if (given.mode === 'shared_project' && !given.shared_project_id)
        return [['shared_project_id', 'is required when all services share a project']]
      return []
    case 'aws':
      if (given.access_key_id && !given.secret_access_key)
        return [['secret_access_key', 'is required with access_key_id']]
      if (given.secret_access_key && !given.access_key_id)
        return [['access_key_id', 'is required with secret_access_key']]
      return given.external_id && !given.role_arn ? [['external_id', 'is of use with role_arn only']] : []
    case 'gcp':
      return []
    case 'azure': {
      const missing = (['tenant_id', 'client_id'] as const).filter((name) => given.client_secret && !given[name])
      return missing.map((name) => [name, 'is required with client_secret'])
    }
  }
}
