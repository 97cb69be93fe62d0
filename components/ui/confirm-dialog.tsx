'use client'

import { type ReactNode, useState } from 'react'
import { Button } from './button.tsx'
import { ErrorPanel } from './callout.tsx'
import { Dialog } from './dialog.tsx'

export type Refusal = { readonly message: string; readonly requestId: string; readonly children?: ReactNode }

type Props = {
  readonly title: string
  readonly description: ReactNode
  /** The verb on the button. */
  readonly verb: string
  readonly tone?: 'primary' | 'danger'
  readonly children?: ReactNode
  /** Does it; gives back why it was refused, or null when it is done and the dialog may close. */
  readonly onConfirm: () => Promise<Refusal | null>
  readonly onClose: () => void
}

const unreachable: Refusal = { message: 'The portal did not answer. Try again in a moment.', requestId: '' }

/** Asks before something that is not undone by a click; what is refused is said where it was asked. */
export function ConfirmDialog({ title, description, verb, tone = 'danger', children, onConfirm, onClose }: Props) {
  const [isBusy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | null>(null)
  const confirm = async () => {
    setBusy(true)
    setRefusal(null)
    const refused = await onConfirm().catch(() => unreachable)
    setBusy(false)
    if (refused) setRefusal(refused)
    else onClose()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      description={description}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button tone={tone} busy={isBusy} onClick={confirm}>
            {verb}
          </Button>
        </>
      }
    >
      {(children || refusal) && (
        <div className="grid gap-3 py-1">
          {children}
          {refusal && (
            <ErrorPanel title={refusal.message} requestId={refusal.requestId || undefined}>
              {refusal.children}
            </ErrorPanel>
          )}
        </div>
      )}
    </Dialog>
  )
}
