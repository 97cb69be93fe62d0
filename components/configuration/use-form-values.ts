'use client'

import { useReducer } from 'react'
import { isJsonObject, type Json } from '#lib/core/json.ts'
import { defaultOf, type FormValues, newRowId, type Row, type RowMap, rowMaps } from './form-values.ts'

export type Edit =
  | { readonly type: 'field'; readonly name: string; readonly value: Json }
  /** `thresholds.p95_duration_ms`, `reasons.anonymize_ips`: one value inside an object. */
  | { readonly type: 'part'; readonly name: 'thresholds' | 'reasons'; readonly key: string; readonly value: Json }
  | { readonly type: 'rows'; readonly map: RowMap; readonly rows: readonly Row[] }
  | { readonly type: 'replace'; readonly values: FormValues }

export function edited(values: FormValues, edit: Edit): FormValues {
  switch (edit.type) {
    case 'field':
      return { ...values, fields: { ...values.fields, [edit.name]: edit.value } }
    case 'part':
      return { ...values, fields: { ...values.fields, [edit.name]: withPart(values.fields[edit.name], edit) } }
    case 'rows':
      return { ...values, rows: { ...values.rows, [edit.map]: edit.rows } }
    case 'replace':
      return edit.values
  }
}

function withPart(object: Json | undefined, { key, value }: Extract<Edit, { type: 'part' }>): Json {
  const { [key]: _before, ...others } = isJsonObject(object) ? object : {}
  return value === '' && key !== 'p95_duration_ms' && key !== 'error_rate_percent'
    ? others
    : { ...others, [key]: value }
}

/** The edit that puts `value` at a path of the API's, e.g. one that a fix names. Null for a path deeper than a cell. */
export function editAt(values: FormValues, path: string, value: Json): Edit | null {
  const [name = '', key, column, index] = path.split('.')
  const map = rowMaps.find((candidate) => candidate === name)
  if (map && key !== undefined) return cellEdit(values, { map, key, column, index, value })
  if ((name === 'thresholds' || name === 'reasons') && key !== undefined) return { type: 'part', name, key, value }
  return { type: 'field', name, value: typeof value === 'number' ? String(value) : value }
}

type CellEdit = {
  readonly map: RowMap
  readonly key: string
  readonly column: string | undefined
  readonly index: string | undefined
  readonly value: Json
}

function cellEdit(values: FormValues, { map, key, column, index, value }: CellEdit): Edit | null {
  const rows = values.rows[map].map((row) => {
    if (row.key !== key) return row
    if (column === undefined) return typeof value === 'string' ? { ...row, key: value } : { ...row, entry: value }
    if (!isJsonObject(row.entry)) return row
    const before = row.entry[column]
    const next = index !== undefined && Array.isArray(before) ? before.with(Number(index), value) : value
    return { ...row, entry: { ...row.entry, [column]: next } }
  })
  return { type: 'rows', map, rows }
}

export function useFormValues(initial: FormValues) {
  const [values, edit] = useReducer(edited, initial)
  return {
    values,
    edit,
    setField: (name: string, value: Json) => edit({ type: 'field', name, value }),
    setPart: (name: 'thresholds' | 'reasons', key: string, value: Json) => edit({ type: 'part', name, key, value }),
    setRows: (map: RowMap, rows: readonly Row[]) => edit({ type: 'rows', map, rows }),
    reset: (name: string) => edit(resetOf(name)),
    addRow: (map: RowMap, key: string, entry: Json) =>
      edit({ type: 'rows', map, rows: [...values.rows[map], { id: newRowId(map, values.rows[map]), key, entry }] }),
  }
}

function resetOf(name: string): Edit {
  const map = rowMaps.find((candidate) => candidate === name)
  if (map) return { type: 'rows', map, rows: [] }
  const value = defaultOf(name)
  if (name === 'thresholds' && isJsonObject(value)) {
    const text = Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, String(entry)]))
    return { type: 'field', name, value: text }
  }
  return { type: 'field', name, value: typeof value === 'number' ? String(value) : value }
}
