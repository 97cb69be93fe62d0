'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { toast } from '#components/ui/toast.ts'
import type { ConnectionView } from '#lib/connections/views.ts'
import { removeConnection } from './actions.ts'
import { UsersOf } from './users-of.tsx'

export function DeleteConnection({
  connection,
}: {
  readonly connection: Pick<ConnectionView, 'id' | 'name' | 'etag'>
}) {
  const { id, name, etag } = connection
  const router = useRouter()
  const [isAsked, setAsked] = useState(false)
  const remove = async () => {
    const removed = await removeConnection({ id, if_match: etag })
    if (!removed.ok) {
      const { message, requestId, details } = removed.error
      const isInUse = Array.isArray(details.users)
      return { message: isInUse ? 'It is in use.' : message, requestId, children: <UsersOf details={details} /> }
    }
    toast(`${name} was deleted.`)
    router.push('/connections')
    return null
  }
  return (
    <>
      <Button tone="danger" onClick={() => setAsked(true)}>
        Delete…
      </Button>
      {isAsked && (
        <ConfirmDialog
          title={`Delete ${name}`}
          description="Its credentials are gone with it. What was made through it stays where it is."
          verb="Delete"
          onConfirm={remove}
          onClose={() => setAsked(false)}
        />
      )}
    </>
  )
}
