import { equalJson, isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'

type VariableChange = { readonly path: string; readonly before: Json; readonly after: Json }

/** Every value that differs, by its dotted path; lists and secret references are compared whole. */
export function changedVariables(before: JsonObject, after: JsonObject, prefix = ''): VariableChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
  return names.flatMap((name) => {
    const path = prefix === '' ? name : `${prefix}.${name}`
    const [old = null, now = null] = [before[name], after[name]]
    if (equalJson(old, now)) return []
    return isTree(old) && isTree(now) ? changedVariables(old, now, path) : [{ path, before: old, after: now }]
  })
}

function isTree(value: Json): value is JsonObject {
  return isJsonObject(value) && !('$secret' in value)
}

const short: Readonly<Record<string, string>> = {
  analytics_rollout_percentage: 'rollout',
  sampling_rate: 'sampling',
  data_retention_days: 'retention',
  flush_interval_ms: 'flush interval',
}

/** What changed, in words for the history: `rollout 100 → 25, +1 custom event`. At most four parts, then a count. */
export function describeChanges(before: JsonObject | null, after: JsonObject): string {
  if (before === null) return 'first version'
  const changes = changedVariables(before, after)
  const parts = [...mapParts(before, after), ...changes.filter(({ path }) => !isMap(path)).map(part)]
  if (parts.length === 0) return 'no change'
  const shown = parts.slice(0, 4).join(', ')
  return parts.length > 4 ? `${shown} and ${parts.length - 4} more` : shown
}

const maps: Readonly<Record<string, string>> = {
  custom_events: 'custom event',
  common_tags: 'tag',
  extra_flags: 'flag',
  extra_cohorts: 'cohort',
  extra_actions: 'action',
  reasons: 'reason',
}

function isMap(path: string): boolean {
  return (path.split('.')[0] ?? '') in maps
}

function mapParts(before: JsonObject, after: JsonObject): string[] {
  return Object.entries(maps).flatMap(([name, noun]) => {
    const old = asObject(before[name])
    const now = asObject(after[name])
    const added = Object.keys(now).filter((key) => !(key in old)).length
    const removed = Object.keys(old).filter((key) => !(key in now)).length
    const changed = Object.keys(now).filter(
      (key) => key in old && !equalJson(old[key] ?? null, now[key] ?? null),
    ).length
    return [counted('+', added, noun), counted('−', removed, noun), counted('~', changed, noun)].filter(Boolean)
  })
}

function counted(sign: string, count: number, noun: string): string {
  return count === 0 ? '' : `${sign}${count} ${noun}${count === 1 ? '' : 's'}`
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {}
}

function part({ path, before, after }: VariableChange): string {
  const label = short[path] ?? path.replace(/^enable_/, '').replaceAll('_', ' ')
  if (typeof after === 'boolean') return `${label} ${after ? 'on' : 'off'}`
  if (typeof (before ?? after) === 'object') return `${label} changed`
  return `${label} ${text(before)} → ${text(after)}`
}

function text(value: Json): string {
  const written = value === null || value === '' ? 'none' : String(value)
  return written.length > 40 ? `${written.slice(0, 39)}…` : written
}
