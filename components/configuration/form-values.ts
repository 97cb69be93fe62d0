import { variables } from '#lib/configurations/variables.ts'
import { equalJson, isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'

/** One entry of a map while it is edited: its key may still be empty or taken, so it has an id of its own. */
export type Row = { readonly id: string; readonly key: string; readonly entry: Json }

export const rowMaps = ['custom_events', 'common_tags', 'extra_flags', 'extra_cohorts', 'extra_actions'] as const
export type RowMap = (typeof rowMaps)[number]

/**
 * What is in the form, in the API's names. Numbers are text until they are read, so that `0.` can be typed;
 * maps are lists of rows.
 */
export type FormValues = {
  readonly fields: Readonly<Record<string, Json>>
  readonly rows: Readonly<Record<RowMap, readonly Row[]>>
}

export type Remembered = {
  readonly environment?: string
  readonly cloud_provider?: string
  readonly project_name?: string
}

const numeric = new Set<string>(variables.filter(({ type }) => type === 'number').map(({ name }) => name))
const isRowMap = (name: string): name is RowMap => rowMaps.some((map) => map === name)

/** A portal's form starts switched on: who opens it wants analytics. The module's own default stays for imports. */
const portalDefaults: Readonly<Record<string, Json>> = { enable_posthog: true }

export function defaultOf(name: string): Json {
  const variable = variables.find((candidate) => candidate.name === name)
  return portalDefaults[name] ?? variable?.default ?? null
}

export function emptyValues(remembered: Remembered = {}): FormValues {
  const defaults = Object.fromEntries(variables.map(({ name }) => [name, defaultOf(name)]))
  return valuesOf({ ...defaults, service_name: '', environment: null, webhook_secret: '', ...remembered })
}

/** From a configuration as the API shows it; what is no variable is left out. */
export function valuesOf(view: JsonObject): FormValues {
  const fields: Record<string, Json> = {}
  for (const { name } of variables) {
    if (isRowMap(name)) continue
    fields[name] = asTyped(name, view[name] ?? defaultOf(name))
  }
  const rows = Object.fromEntries(rowMaps.map((name) => [name, rowsOf(name, view[name])])) as FormValues['rows']
  return { fields, rows }
}

function asTyped(name: string, value: Json): Json {
  if (name === 'thresholds' && isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, String(entry)]))
  }
  return numeric.has(name) ? String(value) : value
}

function rowsOf(name: RowMap, map: Json | undefined): readonly Row[] {
  if (!isJsonObject(map)) return []
  return Object.entries(map).map(([key, entry], index) => ({ id: `${name}-${index + 1}`, key, entry }))
}

/** An id that no row has. */
export function newRowId(name: RowMap, rows: readonly Row[]): string {
  const numbers = rows.map(({ id }) => Number(id.slice(name.length + 1)))
  return `${name}-${Math.max(0, ...numbers) + 1}`
}

/** Text that is a number becomes one; anything else stays, for the schema to refuse at its place. */
function asNumber(value: Json | undefined): Json {
  if (typeof value !== 'string' || value.trim() === '') return value ?? null
  const number = Number(value.replace(',', '.'))
  return Number.isFinite(number) ? number : value
}

/** The body of a create call: the API's names and types. Rows without a key are left out; of equal keys the last holds. */
export function inputOf(values: FormValues): JsonObject {
  const fields = Object.entries(values.fields).map(([name, value]): [string, Json] => {
    if (name === 'thresholds' && isJsonObject(value)) {
      return [name, Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, emptied(asNumber(entry))]))]
    }
    return [name, numeric.has(name) ? emptied(asNumber(value)) : value]
  })
  const maps = rowMaps.map((name): [string, Json] => [name, mapOf(values.rows[name])])
  return Object.fromEntries([...fields, ...maps])
}

/** An emptied number box is not the default: it is text, which the schema refuses. */
function emptied(value: Json): Json {
  return value === null ? '' : value
}

function mapOf(rows: readonly Row[]): JsonObject {
  return Object.fromEntries(rows.filter(({ key }) => key !== '').map(({ key, entry }) => [key, entry]))
}

/** JSON merge patch from `base` to `input`: null for what is gone, nothing for what stayed. */
export function patchOf(base: JsonObject, input: JsonObject): JsonObject {
  const patch: Record<string, Json> = {}
  for (const [name, value] of Object.entries(input)) {
    const before = base[name]
    if (before !== undefined && equalJson(before, value)) continue
    patch[name] = isJsonObject(value) && isJsonObject(before) ? { ...gone(before, value), ...value } : value
  }
  return patch
}

function gone(before: JsonObject, after: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.keys(before)
      .filter((key) => !(key in after))
      .map((key) => [key, null]),
  )
}

/** Names of the variables that differ from what `against` has. */
export function changedNames(values: FormValues, against: FormValues): readonly string[] {
  const [now, before] = [inputOf(values), inputOf(against)]
  return Object.keys(now).filter((name) => !equalJson(now[name] ?? null, before[name] ?? null))
}

export function sameValues(a: FormValues, b: FormValues): boolean {
  return equalJson(inputOf(a), inputOf(b))
}
