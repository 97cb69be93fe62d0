'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Textarea } from '#components/ui/input.tsx'
import { type Pasted, readPastedEvents } from './paste-events.ts'

export function PasteDialog({
  onClose,
  onTake,
}: {
  readonly onClose: () => void
  readonly onTake: (pasted: Pasted) => void
}) {
  const [text, setText] = useState('')
  const pasted = readPastedEvents(text)
  const count = pasted.events.length
  const take = () => {
    onTake(pasted)
    onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Paste events"
      description="One key on each line, a table from a spreadsheet (key, name, description, properties, tags), or JSON."
      width="md"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="primary" disabled={count === 0} onClick={take}>
            Add {count} {count === 1 ? 'event' : 'events'}
          </Button>
        </>
      }
    >
      <Field label="Events">
        <Textarea mono rows={10} value={text} onChange={(event) => setText(event.target.value)} />
      </Field>
      <ul role="status" className="mt-2 text-sm text-ink-2">
        {pasted.notes.slice(0, 6).map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Dialog>
  )
}
