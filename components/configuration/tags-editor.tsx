'use client'

import { Trash2 } from 'lucide-react'
import { flushSync } from 'react-dom'
import { Button } from '#components/ui/button.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Cell } from './cells.tsx'
import { fieldId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import { useForm } from './form-context.ts'
import { newRowId, type Row } from './form-values.ts'
import { focusCell, useGridKeys } from './grid-keys.ts'

/** The labels of every vault entry, as names and values. */
export function TagsEditor() {
  const { values, setRows } = useForm()
  const { error } = useFindings(fieldId('common_tags'))
  const rows = values.rows.common_tags
  const change = (next: Row) =>
    setRows(
      'common_tags',
      rows.map((row) => (row.id === next.id ? next : row)),
    )
  const add = () => {
    flushSync(() => setRows('common_tags', [...rows, { id: newRowId('common_tags', rows), key: '', entry: '' }]))
    if (grid.current) focusCell(grid.current, rows.length, 0)
  }
  const grid = useGridKeys(add)
  return (
    <div className="grid gap-2" id={fieldId('common_tags')} tabIndex={-1}>
      {error && <p className="text-sm text-delete">{error}</p>}
      <div ref={grid} className="grid gap-2">
        {rows.map((row, index) => (
          <div key={row.id} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_auto] items-end gap-2">
            <Cell row={row} column="key" label="Tag">
              {(ids) => (
                <Input
                  {...ids}
                  data-row={index}
                  data-column={0}
                  mono
                  value={row.key}
                  onChange={(event) => change({ ...row, key: event.target.value })}
                />
              )}
            </Cell>
            <Cell row={row} column="value" label="Value">
              {(ids) => (
                <Input
                  {...ids}
                  data-row={index}
                  data-column={1}
                  mono
                  value={String(row.entry)}
                  onChange={(event) => change({ ...row, entry: event.target.value })}
                />
              )}
            </Cell>
            <IconButton
              label={`Remove the tag ${row.key || index + 1}`}
              onClick={() =>
                setRows(
                  'common_tags',
                  rows.filter(({ id }) => id !== row.id),
                )
              }
            >
              <Trash2 />
            </IconButton>
          </div>
        ))}
      </div>
      <div>
        <Button size="sm" onClick={add}>
          Add tag
        </Button>
      </div>
    </div>
  )
}
