import { type FormValues, rowMaps } from './form-values.ts'

/** The DOM id of a variable's control. */
export function fieldId(name: string): string {
  return `field-${name}`
}

/** The DOM id of a cell of a row. */
export function cellId(rowId: string, column: string): string {
  return `cell-${rowId}-${column}`
}

export type Target = {
  /** The variable, for its label. */
  readonly name: string
  readonly elementId: string
  /** The entry and column of a map, e.g. `signup · required_properties`. */
  readonly detail: string
}

/** Where a fault's or warning's path (`custom_events.signup.tags.2`) is shown in the form. */
export function targetOf(path: string, values: FormValues): Target {
  const [name = '', key, column] = path.split('.')
  const map = rowMaps.find((candidate) => candidate === name)
  if (map && key !== undefined) {
    const row = values.rows[map].find((candidate) => candidate.key === key)
    const elementId = row ? cellId(row.id, column ?? 'key') : fieldId(name)
    return { name, elementId, detail: column ? `${key} · ${column}` : key }
  }
  if ((name === 'reasons' || name === 'thresholds') && key !== undefined) {
    return { name, elementId: fieldId(`${name}.${key}`), detail: key }
  }
  return { name, elementId: fieldId(name), detail: '' }
}
