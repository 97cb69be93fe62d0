'use client'

import type { ReactNode } from 'react'
import { FieldNotes } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { ListInput } from '#components/ui/list-input.tsx'
import type { Json, JsonObject } from '#lib/core/json.ts'
import { cellId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import type { Row } from './form-values.ts'

type Ids = { readonly id: string; readonly 'aria-describedby': string; readonly 'aria-invalid'?: true }

type CellProps = {
  readonly row: Row
  readonly column: string
  readonly label: string
  readonly children: (ids: Ids) => ReactNode
}

/** A labelled cell of a row with what is said about it. */
export function Cell({ row, column, label, children }: CellProps) {
  const id = cellId(row.id, column)
  const { error, warning, note } = useFindings(id)
  const ids = {
    id,
    'aria-describedby': [note && `${id}-note`, warning && `${id}-warning`, error && `${id}-error`]
      .filter(Boolean)
      .join(' '),
    ...(error ? { 'aria-invalid': true as const } : {}),
  }
  return (
    <div className="grid min-w-0 content-start gap-1">
      <label htmlFor={id} className="text-xs text-ink-3">
        {label}
      </label>
      {children(ids)}
      <FieldNotes id={id} error={error} warning={warning} note={note} />
    </div>
  )
}

/** The place of an input in a grid that arrows walk. */
type Place = { readonly 'data-row': number; readonly 'data-column': number }

type CellOf = {
  readonly row: Row
  readonly entry: JsonObject
  /** The entry, for the names of buttons: `signup`. */
  readonly what: string
  readonly set: (column: string, value: Json) => void
  readonly column: string
  readonly label: string
  readonly cell?: Place
}

export function TextCell({ row, entry, set, column, label, cell }: CellOf) {
  const value = entry[column]
  return (
    <Cell row={row} column={column} label={label}>
      {(ids) => (
        <Input
          {...ids}
          {...cell}
          value={typeof value === 'string' ? value : ''}
          onChange={(event) => set(column, event.target.value)}
        />
      )}
    </Cell>
  )
}

export function ListCell({
  row,
  entry,
  what,
  set,
  column,
  label,
  cell,
  example,
}: CellOf & { readonly example?: string }) {
  const value = entry[column]
  return (
    <Cell row={row} column={column} label={label}>
      {(ids) => (
        <ListInput
          what={`${label.toLowerCase()} of ${what}`}
          id={ids.id}
          invalid={ids['aria-invalid'] === true}
          values={Array.isArray(value) ? value.map(String) : []}
          onChange={(next) => set(column, [...next])}
          {...(example ? { placeholder: example } : {})}
          {...(cell ? { cell } : {})}
        />
      )}
    </Cell>
  )
}
