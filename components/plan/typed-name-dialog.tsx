'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'

type Props = {
  readonly name: string
  readonly count: number
  readonly onClose: () => void
  readonly onConfirm: () => void
}

/** Nothing is torn down by a slip: the name has to be typed. */
export function TypedNameDialog({ name, count, onClose, onConfirm }: Props) {
  const [typed, setTyped] = useState('')
  const isRight = typed.trim() === name
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (isRight) onConfirm()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Tear down ${name}`}
      description={`${count} things are deleted in PostHog and in the vault, with the events that the project has collected. This cannot be undone.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone="danger" disabled={!isRight} onClick={onConfirm}>
            Tear down
          </Button>
        </>
      }
    >
      <form onSubmit={submit}>
        <Field label={<>Type {name}</>}>
          <Input mono value={typed} autoFocus onChange={(event) => setTyped(event.target.value)} />
        </Field>
      </form>
    </Dialog>
  )
}
