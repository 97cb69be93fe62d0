'use client'

import { Button } from '#components/ui/button.tsx'
import { Callout, ErrorPanel } from '#components/ui/callout.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import type { PlanView } from '#lib/runs/views.ts'
import type { PlanFailure } from './plan-panel.tsx'

type Props = {
  readonly plan: PlanView
  readonly newestRevision: number
  readonly failure: PlanFailure | null
  readonly isReplanning: boolean
  readonly onReplan: () => void
}

/** What has become of this plan, or why it was refused, with the way on. */
export function PlanNotice({ plan, newestRevision, failure, isReplanning, onReplan }: Props) {
  const replan = (
    <Button tone="primary" size="sm" busy={isReplanning} onClick={onReplan}>
      {isReplanning ? 'Planning…' : 'Plan again'}
    </Button>
  )
  if (failure) return <Refusal plan={plan} failure={failure} replan={replan} />
  if (plan.status === 'applied') {
    return (
      <Callout
        tone="neutral"
        title="This plan was applied"
        actions={plan.run_id && <RunLink plan={plan} runId={plan.run_id} />}
      >
        A plan is applied once. For the next change, make another one.
      </Callout>
    )
  }
  if (plan.status === 'rejected') return <Callout tone="delete" title="This plan was rejected" actions={replan} />
  if (plan.status === 'expired') {
    return (
      <Callout tone="update" title="This plan has expired" actions={replan}>
        What it saw of PostHog and the vault is more than an hour old.
      </Callout>
    )
  }
  if (plan.revision !== newestRevision) {
    return (
      <Callout tone="update" title="The configuration was edited since" actions={replan}>
        This plan is for revision {plan.revision}; it is at {newestRevision} now.
      </Callout>
    )
  }
  return null
}

type RefusalProps = { readonly plan: PlanView; readonly failure: PlanFailure; readonly replan: React.ReactNode }

function Refusal({ plan, failure, replan }: RefusalProps) {
  const moved = failure.details.moved
  const runId = failure.details.run_id
  const isStale = failure.reason === 'plan_stale'
  return (
    <ErrorPanel
      title={isStale ? 'The world has moved since this plan was made' : failure.message}
      requestId={failure.requestId || undefined}
      actions={typeof runId === 'string' ? <RunLink plan={plan} runId={runId} /> : replan}
    >
      {isStale && <p>Nothing was written. What differs from what you read:</p>}
      {Array.isArray(moved) && (
        <ul className="mt-1 font-mono text-xs leading-5">
          {movedTogether(moved).map((what) => (
            <li key={what}>{what}</li>
          ))}
        </ul>
      )}
    </ErrorPanel>
  )
}

const shownMoves = 12

/** `address a, b and 6 more`: the fields of one resource on one line, and not more lines than can be read. */
function movedTogether(moved: readonly string[]): readonly string[] {
  const fields = new Map<string, string[]>()
  for (const what of moved) {
    const [address = what, field] = what.split(' ')
    fields.set(address, [...(fields.get(address) ?? []), ...(field ? [field] : [])])
  }
  const lines = [...fields].map(([address, names]) => {
    const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
    return `${address} ${names.slice(0, 3).join(', ')}${more}`.trim()
  })
  const rest = lines.length - shownMoves
  return rest > 0 ? [...lines.slice(0, shownMoves), `and ${rest} more`] : lines
}

function RunLink({ plan, runId }: { readonly plan: PlanView; readonly runId: string }) {
  return (
    <Button asChild size="sm">
      <IntentLink href={`/services/${plan.configuration_id}/runs/${runId}`}>Open the run</IntentLink>
    </Button>
  )
}
