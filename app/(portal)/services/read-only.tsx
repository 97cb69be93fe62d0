import type { ReactNode } from 'react'
import { Callout } from '#components/ui/callout.tsx'

/** For those who may look and not change. */
export function ReadOnly({ header, role }: { readonly header: ReactNode; readonly role: string }) {
  return (
    <div className="grid gap-7">
      {header}
      <Callout tone="neutral" title="You may look, but not change">
        This needs the role editor or higher; yours is {role}. An admin of Hedgerow can give it to you.
      </Callout>
    </div>
  )
}
