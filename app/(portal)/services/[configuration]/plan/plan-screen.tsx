'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { type Busy, type PlanFailure, PlanPanel } from '#components/plan/plan-panel.tsx'
import type { PlanView } from '#lib/runs/views.ts'
import { planService, updateService } from '../../actions.ts'
import { planRollbackOf } from '../runs/[run]/actions.ts'
import { startPlan } from './actions.ts'

type Props = {
  readonly plan: PlanView
  readonly newestRevision: number
  /** What a roll-back leads back from; null before the first run. */
  readonly newestRunId: string | null
  readonly mayRun: boolean
}

const unreachable: PlanFailure = {
  code: 'unavailable',
  reason: 'unreachable',
  message: 'The portal did not answer. Whether it began is seen on the list of runs.',
  faults: [],
  details: {},
  requestId: '',
}

export function PlanScreen({ plan, newestRevision, newestRunId, mayRun }: Props) {
  const router = useRouter()
  const [busy, setBusy] = useState<Busy>(null)
  const [failure, setFailure] = useState<PlanFailure | null>(null)
  const id = plan.configuration_id

  /** Runs one thing at a time; what it gives back is why it was refused, or null when the page is being left. */
  const during = async (what: Exclude<Busy, null>, work: () => Promise<PlanFailure | null>) => {
    setBusy(what)
    setFailure(null)
    const refused = await work().catch(() => unreachable)
    if (!refused) return
    setFailure(refused)
    setBusy(null)
    window.scrollTo({ top: 0 })
  }
  const replan = async () => {
    if (plan.kind === 'revert') {
      // What is reverted is chosen field by field, there.
      router.push(`/services/${id}/drift`)
      return null
    }
    const made =
      plan.kind === 'rollback' && newestRunId
        ? await planRollbackOf({ run_id: newestRunId })
        : await planService({ configuration_id: id, kind: plan.kind === 'destroy' ? 'destroy' : 'apply' })
    if (!made.ok) return made.error
    router.replace(`/services/${id}/plan?plan=${made.value.id}`)
    return null
  }

  return (
    <PlanPanel
      plan={plan}
      newestRevision={newestRevision}
      mayRun={mayRun}
      busy={busy}
      failure={failure}
      onReplan={() => during('replan', replan)}
      onProvision={() =>
        during('provision', async () => {
          const started = await startPlan({ plan_id: plan.id })
          if (!started.ok) return started.error
          router.push(`/services/${id}/runs/${started.value.run_id}`)
          return null
        })
      }
      onEnvironmentPaths={() =>
        during('paths', async () => {
          const patch = { vault_layout: 'environment' }
          const saved = await updateService({ id, patch, if_match: '*', message: 'Paths with the environment' })
          return saved.ok ? replan() : saved.error
        })
      }
    />
  )
}
