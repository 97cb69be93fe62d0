import type { Suggestion, Warning } from '#lib/configurations/findings.ts'
import { type Parsed, parseConfiguration } from '#lib/configurations/parse.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import { findVariable } from '#lib/configurations/variables.ts'
import type { Fault } from '#lib/core/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import type { SecretReference } from '#lib/core/resource.ts'
import { cellId, type Target, targetOf } from './field-ids.ts'
import { type FormValues, rowMaps } from './form-values.ts'

/** A fault at the place where it can be mended. */
export type Problem = { readonly target: Target; readonly message: string }

/** A value that would do, offered at the place that it would change. */
export type Fix = { readonly target: Target; readonly path: string; readonly value: Json }

export type Notice = { readonly target: Target; readonly warning: Warning }

/** In the browser a secret has no fingerprint: only whether there is one matters to the rules. */
const kept: SecretReference = { $secret: 'webhook_secret', fingerprint: 'kept' }

export function parseInput(input: JsonObject, outboundAllow: readonly string[]): Parsed {
  const masked = typeof input.webhook_secret === 'string' && input.webhook_secret.includes('••••')
  const { service_name: name, ...nameless } = input
  // An empty box is a missing name, not a name that is too short.
  return parseConfiguration(name === '' ? nameless : input, {
    fingerprint: () => 'new',
    outboundAllow,
    ...(masked ? { previous: { webhook_secret: kept } as Variables } : {}),
  })
}

export function faultProblems(values: FormValues, faults: readonly Fault[]): readonly Problem[] {
  return faults.map(({ path, message }) => ({ target: targetOf(path, values), message: sentence(message) }))
}

export function fixesOf(values: FormValues, suggestions: readonly Suggestion[]): readonly Fix[] {
  return suggestions.map(({ path, value }) => ({ target: targetOf(path, values), path, value }))
}

export function noticesOf(values: FormValues, warnings: readonly Warning[]): readonly Notice[] {
  return warnings.map((warning) => ({ target: targetOf(warning.path, values), warning }))
}

/** What a map cannot say: two rows of one key, and a row without any. */
export function rowProblems(values: FormValues): readonly Problem[] {
  return rowMaps.flatMap((name) => {
    const seen = new Set<string>()
    return values.rows[name].flatMap((row) => {
      const target = { name, elementId: cellId(row.id, 'key'), detail: row.key || 'a row without a key' }
      if (row.key === '') return [{ target, message: 'Needs a key.' }]
      const isSecond = seen.has(row.key)
      seen.add(row.key)
      return isSecond ? [{ target, message: 'Is in the list twice.' }] : []
    })
  })
}

function sentence(message: string): string {
  // A name at the beginning (nexpo/auth/prod) is left as it is written.
  const text = /^[a-z]+[\s,:]/.test(message) ? message.charAt(0).toUpperCase() + message.slice(1) : message
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** `Service name`, `Custom events: signup · tags`. */
export function labelOf({ name, detail }: Target): string {
  if (name === 'reasons') return `${findVariable(detail)?.label ?? detail}: reason`
  const label = findVariable(name)?.label ?? name
  return detail ? `${label}: ${detail.replaceAll('_', ' ')}` : label
}

/** `Use auth-service`, `Turn on`, `Leave empty`. */
export function fixLabel(value: Json): string {
  if (typeof value === 'boolean') return value ? 'Turn on' : 'Turn off'
  if (value === null || value === '') return 'Leave empty'
  return `Use ${typeof value === 'object' ? JSON.stringify(value) : value}`
}

/**
 * The configuration as it would be if every fault were mended with a default: what the live preview shows while
 * someone is still typing. Null when even that cannot be read.
 */
export function tolerant(
  input: JsonObject,
  outboundAllow: readonly string[],
): { readonly variables: Variables; readonly warnings: readonly Warning[] } | null {
  let candidate: JsonObject = {
    ...input,
    service_name: input.service_name || 'service',
    environment: input.environment ?? 'dev',
  }
  for (let round = 0; round < 3; round += 1) {
    const parsed = parseInput(candidate, outboundAllow)
    if (parsed.ok) return parsed
    candidate = parsed.faults.reduce((rest, { path }) => without(rest, path.split('.')), candidate)
  }
  return null
}

const placeholders: JsonObject = { service_name: 'service', environment: 'dev', project_name: 'nexpo' }

function without(input: JsonObject, [name = '', key]: readonly string[]): JsonObject {
  if (name === 'reasons' && key !== undefined) {
    const reasons = isJsonObject(input.reasons) ? input.reasons : {}
    return { ...input, reasons: { ...reasons, [key]: 'not given yet' } }
  }
  const map = input[name]
  if (key !== undefined && isJsonObject(map) && key in map) {
    const { [key]: _faulty, ...others } = map
    return { ...input, [name]: others }
  }
  const { [name]: _faulty, ...rest } = input
  const placeholder = placeholders[name]
  return placeholder === undefined ? rest : { ...rest, [name]: placeholder }
}
