'use client'

import { Button } from '#components/ui/button.tsx'
import { ErrorPanel } from '#components/ui/callout.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import type { Failure } from './use-submit.ts'

/** Why it could not be saved or planned, and the way on. */
export function FailurePanel({ failure, isSaved }: { readonly failure: Failure; readonly isSaved: boolean }) {
  return (
    <ErrorPanel
      title={titleOf(failure, isSaved)}
      requestId={failure.requestId || undefined}
      actions={<FailureLinks failure={failure} />}
    >
      {failure.message}
    </ErrorPanel>
  )
}

/** Where else to go: to sign in, to the service that has the name already, to the connections. */
export function FailureLinks({ failure }: { readonly failure: Failure }) {
  const existing = failure.details.configuration_id
  const needsConnection = failure.faults.some(({ path }) => path.endsWith('_connection'))
  return (
    <>
      {failure.code === 'unauthorized' && <LinkButton href="/sign-in" label="Sign in" />}
      {existing && <LinkButton href={`/services/${existing}`} label="Open the existing one" />}
      {failure.details.run_id && <LinkButton href="/runs" label="Runs" />}
      {needsConnection && <LinkButton href="/connections" label="Connections" />}
    </>
  )
}

function titleOf(failure: Failure, isSaved: boolean): string {
  if (failure.code === 'unauthorized') return 'You are signed out. What you typed is kept in this browser.'
  if (failure.during === 'plan') return 'It is saved, but the plan could not be made'
  return isSaved ? 'The change could not be saved' : 'The service could not be saved'
}

function LinkButton({ href, label }: { readonly href: string; readonly label: string }) {
  return (
    <Button asChild size="sm">
      <IntentLink href={href}>{label}</IntentLink>
    </Button>
  )
}
