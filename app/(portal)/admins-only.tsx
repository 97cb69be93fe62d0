import { Callout } from '#components/ui/callout.tsx'

/** For those who may look and not change. */
export function AdminsOnly({ role, what }: { readonly role: string; readonly what: string }) {
  return (
    <Callout tone="neutral" title={`Only admins ${what}`}>
      This needs the role admin; yours is {role}.
    </Callout>
  )
}
