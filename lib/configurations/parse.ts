import type { z } from 'zod'
import type { Fault } from '#lib/core/errors.ts'
import { isJsonObject } from '#lib/core/json.ts'
import type { Secret } from '#lib/core/secret.ts'
import { checkTogether, type Draft } from './cross-rules.ts'
import { faultOfEndpoint } from './endpoint-rules.ts'
import { addIssues } from './explain.ts'
import { addFault, type Findings, joinPath, noFindings, type Suggestion, type Warning } from './findings.ts'
import { readPostHogHost } from './host-rules.ts'
import { lint } from './lint.ts'
import { checkProjectName, checkServiceName } from './name-rules.ts'
import { nearest } from './nearest.ts'
import { maps, scalars, type Variables } from './schemas.ts'
import { checkText } from './text-rules.ts'
import { readWebhookSecret } from './webhook-secret.ts'

type ParseOptions = {
  /** What the configuration was before: an omitted or masked webhook_secret keeps its secret. */
  readonly previous?: Pick<Variables, 'webhook_secret'>
  readonly fingerprint: (secret: Secret) => string
  /** `host` or `host:port` to which plain http and private addresses are allowed as webhook endpoint. */
  readonly outboundAllow?: readonly string[]
}

export type Parsed =
  | {
      readonly ok: true
      readonly variables: Variables
      /** Only what was given now and has to be stored. */
      readonly secrets: { readonly webhook_secret?: Secret }
      readonly warnings: readonly Warning[]
    }
  | { readonly ok: false; readonly faults: readonly Fault[]; readonly suggestions: readonly Suggestion[] }

type Values = Map<string, unknown>

const names: readonly string[] = [...Object.keys(scalars), ...Object.keys(maps), 'webhook_secret']

/** `provider` is the module's name for `cloud_provider`; both may be given when they agree. */
function resolveAlias(values: Values, findings: Findings): void {
  if (!values.has('provider')) return
  const provider = values.get('provider')
  const cloud = values.get('cloud_provider')
  values.delete('provider')
  if (provider === null || provider === undefined) return
  if (cloud === undefined || cloud === null) values.set('cloud_provider', provider)
  else if (cloud !== provider) {
    addFault(findings, 'provider', 'contradicts cloud_provider: they are two names of one variable')
  }
}

function refuseUnknown(values: Values, findings: Findings): void {
  const unknown = [...values.keys()].filter((name) => !names.includes(name))
  for (const [index, name] of unknown.entries()) {
    // Guessing takes time: whoever sends more than this does not mistype.
    const meant = index < 50 ? nearest(name, names) : null
    addFault(findings, joinPath(name), `is not a variable${meant ? `; did you mean ${meant}?` : ''}`)
  }
}

function readWith(schema: z.ZodType, path: string, value: unknown, findings: Findings): unknown {
  const read = schema.safeParse(value ?? undefined)
  if (read.success) return Object.is(read.data, -0) ? 0 : read.data
  addIssues(findings, path, read.error, value ?? undefined)
  return undefined
}

/** Nulls inside an entry mean its defaults, as they do for whole variables. */
function withoutNulls(value: unknown): unknown {
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null))
}

function readMap(name: keyof typeof maps, value: unknown, findings: Findings): unknown {
  const { key: keySchema, entry: entrySchema, max } = maps[name]
  if (value === null || value === undefined) return {}
  if (!isJsonObject(value)) {
    addFault(findings, name, 'must be an object')
    return undefined
  }
  const entries = Object.entries(value)
  if (entries.length > max) addFault(findings, name, `must have at most ${max} entries; there are ${entries.length}`)
  const read = new Map<string, unknown>()
  for (const [key, entry] of entries.slice(0, max * 2)) {
    const path = joinPath(name, key)
    const keyFault = keySchema.safeParse(key).error?.issues[0]
    if (keyFault) addFault(findings, path, `its key ${keyFault.message}`)
    const found = readWith(entrySchema, path, withoutNulls(entry) ?? undefined, findings)
    if (found !== undefined) read.set(key, found)
  }
  return Object.fromEntries([...read].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function readVariables(values: Values, findings: Findings): Draft {
  const draft = new Map<string, unknown>()
  for (const [name, schema] of Object.entries(scalars)) {
    const value = name === 'thresholds' ? withoutNulls(values.get(name)) : values.get(name)
    const read = readWith(schema, name, value, findings)
    if (read !== undefined) draft.set(name, read)
  }
  for (const name of [
    'custom_events',
    'common_tags',
    'extra_flags',
    'extra_cohorts',
    'extra_actions',
    'reasons',
  ] as const) {
    const read = readMap(name, values.get(name), findings)
    if (read !== undefined) draft.set(name, read)
  }
  return Object.fromEntries(draft)
}

function readHost(draft: Draft, findings: Findings): string | undefined {
  if (draft.posthog_host === undefined) return undefined
  const read = readPostHogHost(draft.posthog_host || scalars.posthog_host.parse(undefined))
  if (!read.ok) {
    addFault(findings, 'posthog_host', read.message, read.suggested)
    return undefined
  }
  if (read.changed && draft.posthog_host !== '') {
    const message = `${draft.posthog_host} is kept as ${read.host}, where PostHog's API is today.`
    findings.warnings.push({ path: 'posthog_host', code: 'host_normalised', level: 'info', message })
  }
  return read.host
}

function checkAlone(draft: Draft, outboundAllow: readonly string[], findings: Findings): void {
  if (draft.service_name !== undefined) checkServiceName(draft.service_name, findings)
  if (draft.project_name !== undefined) checkProjectName(draft.project_name, findings)
  const endpoint = draft.webhook_endpoint ?? ''
  const fault = endpoint === '' ? null : faultOfEndpoint(endpoint, outboundAllow)
  if (fault) addFault(findings, 'webhook_endpoint', fault)
}

function refuseUnknownReasons(draft: Draft, findings: Findings): void {
  for (const name of Object.keys(draft.reasons ?? {})) {
    if (!names.includes(name)) addFault(findings, joinPath('reasons', name), 'is not the name of a variable')
  }
}

/** Whether nothing is missing; what is left out has a fault of its own. */
function isComplete(draft: Draft): draft is Variables {
  return names.every((name) => Object.hasOwn(draft, name))
}

/**
 * Reads a configuration in the API's words (the module's 26 variables and our extensions). Reports every fault at
 * once; null stands for the default. Pure: names are not resolved and nothing is looked up.
 */
export function parseConfiguration(input: unknown, options: ParseOptions): Parsed {
  const findings = noFindings()
  if (!isJsonObject(input)) {
    return { ok: false, faults: [{ path: '', message: 'must be a JSON object' }], suggestions: [] }
  }
  const values: Values = new Map(Object.entries(input))
  resolveAlias(values, findings)
  refuseUnknown(values, findings)
  checkText(input, '', findings)
  const draft = readVariables(values, findings)
  checkAlone(draft, options.outboundAllow ?? [], findings)
  refuseUnknownReasons(draft, findings)
  const host = readHost(draft, findings)
  const kept = options.previous?.webhook_secret ?? null
  const webhook = readWebhookSecret(values.get('webhook_secret'), kept, options.fingerprint, findings)
  checkTogether(draft, findings)
  const complete = { ...draft, ...(host ? { posthog_host: host } : {}), webhook_secret: webhook.reference }
  if (findings.faults.length > 0 || !isComplete(complete)) {
    return { ok: false, faults: findings.faults, suggestions: findings.suggestions }
  }
  return {
    ok: true,
    variables: complete,
    secrets: webhook.secret ? { webhook_secret: webhook.secret } : {},
    warnings: [...findings.warnings, ...lint(complete)],
  }
}
