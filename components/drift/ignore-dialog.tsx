'use client'

import { useState } from 'react'
import { ConfirmDialog, type Refusal } from '#components/ui/confirm-dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import type { DriftFieldView } from '#lib/drift/views.ts'

type Props = {
  readonly field: DriftFieldView
  readonly onIgnore: (reason: string, until: string) => Promise<Refusal | null>
  readonly onClose: () => void
}

const dayMs = 86_400_000
const days = [1, 7, 30, 90] as const

/** Leaves a field as it is for a time and a reason; it comes back by itself. */
export function IgnoreDialog({ field, onIgnore, onClose }: Props) {
  const [reason, setReason] = useState('')
  const [forDays, setDays] = useState(7)
  const [isMissing, setMissing] = useState(false)
  const confirm = async (): Promise<Refusal | null> => {
    if (reason.trim() === '') {
      setMissing(true)
      return { message: 'Say why: whoever comes next wants to know.', requestId: '' }
    }
    return onIgnore(reason.trim(), new Date(Date.now() + forDays * dayMs).toISOString())
  }
  return (
    <ConfirmDialog
      title={field.path === '' ? 'Ignore this resource' : `Ignore ${field.path}`}
      description={`It stays as it is, and ${field.address} does not count as drifted because of it. Afterwards it is told again.`}
      verb="Ignore"
      tone="primary"
      onConfirm={confirm}
      onClose={onClose}
    >
      <Field label="Reason" error={isMissing && reason.trim() === '' && 'Needed.'}>
        <Input value={reason} maxLength={500} required onChange={(event) => setReason(event.target.value)} />
      </Field>
      <Field label="For">
        <Select
          value={String(forDays)}
          options={days.map((count) => ({ value: String(count), label: count === 1 ? '1 day' : `${count} days` }))}
          onChange={(event) => setDays(Number(event.target.value))}
        />
      </Field>
    </ConfirmDialog>
  )
}
