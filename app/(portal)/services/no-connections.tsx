import Link from 'next/link'
import type { ConnectionChoice } from '#components/configuration/form-context.ts'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'

/** Said before somebody fills in a form that could not be planned. */
export function NoConnections({ connections }: { readonly connections: readonly ConnectionChoice[] }) {
  const hasPostHog = connections.some(({ kind }) => kind === 'posthog')
  const hasVault = connections.some(({ kind }) => kind !== 'posthog')
  if (hasPostHog && hasVault) return null
  const missing = [!hasPostHog && 'PostHog', !hasVault && 'a vault'].filter(Boolean).join(' and ')
  return (
    <Callout
      tone="update"
      title={`There is no connection to ${missing} yet`}
      actions={
        <Button asChild size="sm">
          <Link href="/connections">Connections</Link>
        </Button>
      }
    >
      You can fill in the form and it is saved, but a plan needs both.
    </Callout>
  )
}
