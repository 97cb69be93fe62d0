'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { ErrorPanel } from '#components/ui/callout.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import type { Result } from '#lib/core/result.ts'
import type { PlanView } from '#lib/runs/views.ts'
import { planService } from '../../actions.ts'

type Props = { readonly configurationId: string; readonly mayPlan: boolean }

export function NoPlan({ configurationId, mayPlan }: Props) {
  const router = useRouter()
  const [isBusy, setBusy] = useState(false)
  const [answer, setAnswer] = useState<Result<PlanView> | null>(null)
  const plan = async () => {
    setBusy(true)
    const made = await planService({ configuration_id: configurationId })
    if (made.ok) return router.replace(`/services/${configurationId}/plan?plan=${made.value.id}`)
    setAnswer(made)
    setBusy(false)
  }
  return (
    <>
      {answer && !answer.ok && (
        <ErrorPanel title="The plan could not be made" requestId={answer.error.requestId}>
          {answer.error.message}
        </ErrorPanel>
      )}
      <EmptyState
        title="There is no open plan"
        action={
          <>
            {mayPlan && (
              <Button tone="primary" busy={isBusy} onClick={plan}>
                {isBusy ? 'Planning…' : 'Plan'}
              </Button>
            )}
            <Button asChild>
              <IntentLink href={`/services/${configurationId}/settings`}>Settings</IntentLink>
            </Button>
          </>
        }
      >
        A plan reads PostHog and the vault, changes nothing there, and holds for an hour.
      </EmptyState>
    </>
  )
}
