'use client'

import { Copy, Trash2 } from 'lucide-react'
import type { ClipboardEventHandler } from 'react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { isJsonObject, type Json } from '#lib/core/json.ts'
import { Cell, ListCell, TextCell } from './cells.tsx'
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
  const parts = { row, entry, what, set }
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
        <TextCell {...parts} column="name" label="Name" cell={cell(1)} />
        <TextCell {...parts} column="description" label="Description" cell={cell(2)} />
      </div>
      <div className="grid items-start gap-2 sm:grid-cols-[minmax(0,1fr)_minmax(0,13rem)]">
        <ListCell
          {...parts}
          column="required_properties"
          label="Required properties"
          example="user_id, plan"
          cell={cell(3)}
        />
        <ListCell {...parts} column="tags" label="Tags" example="business, critical" cell={cell(4)} />
      </div>
    </fieldset>
  )
}
