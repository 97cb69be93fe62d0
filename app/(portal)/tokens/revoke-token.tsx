'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { toast } from '#components/ui/toast.ts'
import { revokeToken } from './actions.ts'

export function RevokeToken({ id, name }: { readonly id: string; readonly name: string }) {
  const router = useRouter()
  const [isAsked, setAsked] = useState(false)
  const revoke = async () => {
    const revoked = await revokeToken({ id })
    if (!revoked.ok) return revoked.error
    toast(`${name} was revoked.`)
    router.refresh()
    return null
  }
  return (
    <>
      <Button size="sm" tone="quiet" aria-label={`Revoke ${name}`} onClick={() => setAsked(true)}>
        Revoke…
      </Button>
      {isAsked && (
        <ConfirmDialog
          title={`Revoke ${name}`}
          description="From the next request on it opens nothing. It cannot be made valid again."
          verb="Revoke"
          onConfirm={revoke}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  )
}
