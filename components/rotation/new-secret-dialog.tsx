'use client'

import { useState } from 'react'
import { SecretField } from '#components/configuration/secret-field.tsx'
import { ConfirmDialog, type Refusal } from '#components/ui/confirm-dialog.tsx'

type Props = {
  readonly onSave: (secret: string) => Promise<Refusal | null>
  readonly onClose: () => void
}

/** A secret that is typed, pasted, or made here and shown this once. */
export function NewSecretDialog({ onSave, onClose }: Props) {
  const [secret, setSecret] = useState('')
  const confirm = async (): Promise<Refusal | null> =>
    secret === '' ? { message: 'Type a secret, or generate one.', requestId: '' } : onSave(secret)
  return (
    <ConfirmDialog
      title="New webhook secret"
      description="It is saved in the settings. PostHog goes on sending the old one until a plan is applied."
      verb="Save the secret"
      tone="primary"
      onConfirm={confirm}
      onClose={onClose}
    >
      <div className="grid gap-1.5">
        <label htmlFor="new-webhook-secret" className="font-medium">
          Webhook secret
        </label>
        <SecretField
          id="new-webhook-secret"
          value={secret}
          stored=""
          onChange={setSecret}
          aria-describedby="new-webhook-secret-help"
        />
        <p id="new-webhook-secret-help" className="text-sm text-ink-2">
          16 to 256 characters.
        </p>
      </div>
    </ConfirmDialog>
  )
}
