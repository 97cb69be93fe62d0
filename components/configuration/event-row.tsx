'use client'

import { Copy, Trash2 } from 'lucide-react'
import type { ClipboardEventHandler, ReactNode } from 'react'
import { FieldNotes } from '#components/ui/field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { ListInput } from '#components/ui/list-input.tsx'
import { isJsonObject, type Json } from '#lib/core/json.ts'
import { cellId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import type { Row } from './form-values.ts'
import { titleOf } from './paste-events.ts'

type Props = {
  readonly row: Row
  readonly index: number
  readonly service: string
  readonly onChange: (row: Row) => void
  readonly onDuplicate: () => void
  readonly onRemove: () => void
  readonly onPasteKey: ClipboardEventHandler
}

export function EventRow({ row, index, service, onChange, onDuplicate, onRemove, onPasteKey }: Props) {
  const entry = isJsonObject(row.entry) ? row.entry : {}
  const set = (column: string, value: Json) => onChange({ ...row, entry: { ...entry, [column]: value } })
  const what = row.key || `event ${index + 1}`
  const setKey = (key: string) => {
    const follows = entry.name === '' || entry.name === titleOf(row.key)
    onChange({ ...row, key, entry: follows ? { ...entry, name: titleOf(key) } : entry })
  }
  const cell = (column: number) => ({ 'data-row': index, 'data-column': column })
  return (
    <fieldset className="grid gap-2 border-b pt-1.5 pb-4 first:border-t">
      <legend className="visually-hidden">Event {what}</legend>
      <div className="flex min-h-8 items-center gap-1">
        <code className="min-w-0 flex-1 truncate text-xs text-ink-2">
          {row.key && service ? `${service}_${row.key}` : 'new event'}
        </code>
        <IconButton label={`Duplicate ${what}`} onClick={onDuplicate}>
          <Copy />
        </IconButton>
        <IconButton label={`Remove ${what}`} onClick={onRemove}>
          <Trash2 />
        </IconButton>
      </div>
      <div className="grid gap-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1.4fr)]">
        <Cell row={row} column="key" label="Key">
          {(ids) => (
            <Input
              {...ids}
              {...cell(0)}
              mono
              value={row.key}
              placeholder="signup"
              onPaste={onPasteKey}
              onChange={(event) => setKey(event.target.value)}
            />
          )}
        </Cell>
        <Cell row={row} column="name" label="Name">
          {(ids) => (
            <Input
              {...ids}
              {...cell(1)}
              value={text(entry.name)}
              onChange={(event) => set('name', event.target.value)}
            />
          )}
        </Cell>
        <Cell row={row} column="description" label="Description">
          {(ids) => (
            <Input
              {...ids}
              {...cell(2)}
              value={text(entry.description)}
              onChange={(event) => set('description', event.target.value)}
            />
          )}
        </Cell>
      </div>
      <div className="grid items-start gap-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,13rem)]">
        <Cell row={row} column="required_properties" label="Required properties">
          {(ids) => (
            <ListInput
              what={`required properties of ${what}`}
              values={list(entry.required_properties)}
              onChange={(next) => set('required_properties', [...next])}
              placeholder="user_id, plan"
              id={ids.id}
              invalid={ids['aria-invalid'] === true}
              cell={cell(3)}
            />
          )}
        </Cell>
        <Cell row={row} column="tags" label="Tags">
          {(ids) => (
            <ListInput
              what={`tags of ${what}`}
              values={list(entry.tags)}
              onChange={(next) => set('tags', [...next])}
              placeholder="business, critical"
              id={ids.id}
              invalid={ids['aria-invalid'] === true}
              cell={cell(4)}
            />
          )}
        </Cell>
      </div>
    </fieldset>
  )
}

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

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : ''
}

function list(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
