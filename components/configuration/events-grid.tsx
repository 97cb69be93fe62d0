'use client'

import dynamic from 'next/dynamic'
import { type ClipboardEvent, useState } from 'react'
import { flushSync } from 'react-dom'
import { Button } from '#components/ui/button.tsx'
import { toast } from '#components/ui/toast.ts'
import { equalJson, isJsonObject, type JsonObject } from '#lib/core/json.ts'
import { EventRow } from './event-row.tsx'
import { fieldId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import { useForm } from './form-context.ts'
import { newRowId, type Row } from './form-values.ts'
import { focusCell, useGridKeys } from './grid-keys.ts'
import { type Pasted, type PastedEvent, readPastedEvents } from './paste-events.ts'

const PasteDialog = dynamic(() => import('./paste-dialog.tsx').then((module) => module.PasteDialog))

const emptyEvent: JsonObject = { name: '', description: '', required_properties: [], tags: [] }

const isEmpty = ({ key, entry }: Row) => key === '' && equalJson(entry, emptyEvent)

/** The rows of the grid and what can be done with them. */
function useEventRows() {
  const { values, setRows } = useForm()
  const rows = values.rows.custom_events
  const replace = (next: readonly Row[]) => setRows('custom_events', next)

  const insert = (entries: readonly PastedEvent[], before = rows, after: readonly Row[] = []) => {
    const made: Row[] = []
    for (const { key, entry } of entries) {
      made.push({ id: newRowId('custom_events', [...rows, ...made]), key, entry })
    }
    flushSync(() => replace([...before, ...made, ...after]))
    if (grid.current) focusCell(grid.current, before.length, 0)
  }
  const add = () => insert([{ key: '', entry: emptyEvent }])
  const grid = useGridKeys(add)
  const change = (next: Row) => replace(rows.map((row) => (row.id === next.id ? next : row)))
  const duplicate = (row: Row, index: number) => {
    const entry = isJsonObject(row.entry) ? row.entry : emptyEvent
    insert([{ key: freeKey(row.key, rows), entry }], rows.slice(0, index + 1), rows.slice(index + 1))
  }
  const remove = (row: Row) => {
    const left = rows.filter((other) => other.id !== row.id)
    flushSync(() => replace(left))
    const next = Math.min(rows.indexOf(row), left.length - 1)
    if (grid.current && !focusCell(grid.current, next, 0)) grid.current.focus()
    toast(`${row.key || 'The event'} was removed from the draft.`, {
      action: { label: 'Undo', onClick: () => replace(rows) },
    })
  }
  const take = ({ events, notes }: Pasted) => {
    const known = new Set(rows.map(({ key }) => key))
    const fresh = events.filter(({ key }) => !known.has(key))
    // Pasted into a row that holds nothing yet, they take its place.
    insert(
      fresh,
      rows.filter((row) => !isEmpty(row)),
    )
    const skipped = events.length - fresh.length
    const more = [...notes, ...(skipped > 0 ? [`${skipped} were there already.`] : [])].slice(0, 4).join(' ')
    toast(`${fresh.length} ${fresh.length === 1 ? 'event' : 'events'} added.`, more ? { description: more } : {})
  }
  return { rows, grid, add, change, duplicate, remove, take }
}

/** The service's own events: arrows move, Enter goes down and adds, a paste of many lines becomes many rows. */
export function EventsGrid() {
  const { values } = useForm()
  const { rows, grid, add, change, duplicate, remove, take } = useEventRows()
  const [isPasting, setPasting] = useState(false)
  const { error } = useFindings(fieldId('custom_events'))
  const service = typeof values.fields.service_name === 'string' ? values.fields.service_name : ''
  const onPaste = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text')
    if (!/[\n\t]/.test(text.trim()) && !/^\s*[[{]/.test(text)) return
    event.preventDefault()
    take(readPastedEvents(text))
  }
  return (
    <div className="grid gap-3" id={fieldId('custom_events')} tabIndex={-1}>
      {error && <p className="text-sm text-delete">{error}</p>}
      <div ref={grid} tabIndex={-1} className="outline-none">
        {rows.map((row, index) => (
          <EventRow
            key={row.id}
            row={row}
            index={index}
            service={service}
            onChange={change}
            onDuplicate={() => duplicate(row, index)}
            onRemove={() => remove(row)}
            onPasteKey={onPaste}
          />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm" onClick={add}>
          Add event
        </Button>
        <Button size="sm" tone="quiet" onClick={() => setPasting(true)}>
          Paste many…
        </Button>
        {rows.length === 0 && (
          <span className="text-sm text-ink-2">
            request, error and performance are always there; add what only this service does.
          </span>
        )}
      </div>
      {isPasting && <PasteDialog onClose={() => setPasting(false)} onTake={take} />}
    </div>
  )
}

function freeKey(key: string, rows: readonly Row[]): string {
  for (let number = 2; ; number += 1) {
    const candidate = `${key}_${number}`
    if (!rows.some((row) => row.key === candidate)) return candidate
  }
}
