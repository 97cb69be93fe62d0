'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { VariableChanges } from '#components/configuration/variable-changes.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { toast } from '#components/ui/toast.ts'
import type { RevisionView } from '#lib/configurations/views.ts'
import { restore } from './actions.ts'

type Props = {
  readonly configurationId: string
  readonly etag: string
  readonly number: number
  readonly newest: number
  /** What the restored one will change, against the newest. */
  readonly changes: RevisionView['changes']
}

export function RestoreRevision({ configurationId, etag, number, newest, changes }: Props) {
  const router = useRouter()
  const [isAsked, setAsked] = useState(false)
  const confirm = async () => {
    const restored = await restore({ id: configurationId, number, if_match: etag })
    if (!restored.ok) {
      const { message, requestId, code } = restored.error
      if (code === 'stale') router.refresh()
      return { message, requestId }
    }
    toast(`Revision ${number} is back, as revision ${restored.value.revision}.`)
    router.refresh()
    return null
  }
  return (
    <>
      <button
        type="button"
        aria-label={`Restore revision ${number}`}
        onClick={() => setAsked(true)}
        className="link inline-flex min-h-6 items-center pointer-coarse:min-h-10"
      >
        Restore…
      </button>
      {isAsked && (
        <ConfirmDialog
          title={`Restore revision ${number}`}
          description={`It becomes revision ${newest + 1}. What is provisioned changes with the next run only.`}
          verb="Restore"
          tone="primary"
          onConfirm={confirm}
          onClose={() => setAsked(false)}
        >
          <VariableChanges changes={changes} />
        </ConfirmDialog>
      )}
    </>
  )
}
