'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from 'sonner'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { Switch } from '#components/ui/switch.tsx'
import { type Role, roles } from '#lib/auth/policy.ts'
import type { PersonView } from '#lib/people/queries.ts'
import { changePerson } from './actions.ts'

const mayDo: Readonly<Record<Role, string>> = {
  viewer: 'Sees everything but secrets.',
  editor: 'Also changes services, plans, runs and reveals secrets.',
  approver: 'Also approves plans.',
  admin: 'Also manages connections, tokens and members.',
}

type Props = { readonly person: PersonView; readonly isSelf: boolean }

/** Another role, or none at all: whoever it is signs in again. */
export function ChangeMember({ person, isSelf }: Props) {
  const router = useRouter()
  const [isOpen, setOpen] = useState(false)
  const [role, setRole] = useState(person.role)
  const [maySignIn, setMaySignIn] = useState(!person.disabled)
  const change = async () => {
    const changed = await changePerson({ id: person.id, patch: { role, disabled: !maySignIn }, if_match: person.etag })
    if (!changed.ok) {
      if (changed.error.code === 'stale') router.refresh()
      return changed.error
    }
    toast(`${person.name} was changed.`)
    router.refresh()
    return null
  }
  return (
    <>
      <Button size="sm" tone="quiet" aria-label={`Change ${person.name}`} onClick={() => setOpen(true)}>
        Change…
      </Button>
      {isOpen && (
        <ConfirmDialog
          title={`Change ${person.name}`}
          description={
            isSelf
              ? 'This is you: a change ends your session, and what you take from yourself only another admin gives back.'
              : 'A change ends their sessions. Their tokens can do no more than they may.'
          }
          verb="Save"
          tone="primary"
          onConfirm={change}
          onClose={() => setOpen(false)}
        >
          <SegmentedControl
            label="Role"
            value={role}
            options={roles.map((value) => ({ value, label: value }))}
            onChange={setRole}
            help={mayDo[role]}
          />
          <Field label="May sign in">
            <Switch checked={maySignIn} onChange={setMaySignIn} />
          </Field>
        </ConfirmDialog>
      )}
    </>
  )
}
