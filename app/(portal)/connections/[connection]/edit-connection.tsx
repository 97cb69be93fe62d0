'use client'

import { useRouter } from 'next/navigation'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { toast } from '#components/ui/toast.ts'
import type { ConnectionView } from '#lib/connections/views.ts'
import { CheckPanel } from '../check-panel.tsx'
import { ConnectionForm } from '../connection-form.tsx'
import { RightsPanel } from '../rights-panel.tsx'

type Props = {
  readonly connection: ConnectionView
  /** It was saved just now. */
  readonly checksNow: boolean
}

export function EditConnection({ connection, checksNow }: Props) {
  const router = useRouter()
  return (
    <ConnectionForm
      kind={connection.kind}
      connection={connection}
      onSaved={({ id, name }) => {
        toast(`${name} was saved.`)
        router.replace(`/connections/${id}?check=now`, { scroll: false })
        router.refresh()
      }}
      asideFirst
      aside={(typed) => (
        <>
          <CheckPanel connection={connection} mayCheck startsNow={checksNow} />
          <Disclosure summary="Rights that its credentials need">
            <RightsPanel kind={connection.kind} typed={typed} />
          </Disclosure>
        </>
      )}
    />
  )
}
