'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { RunBusy, RunVerbs } from '#components/run/run-actions.tsx'
import type { RunProblem } from '#components/run/run-panel.tsx'
import type { Result } from '#lib/core/result.ts'
import type { PlanView, RunView } from '#lib/runs/views.ts'
import { planService } from '../../../actions.ts'
import { cancelThisRun, planRollbackOf, resumeThisRun } from './actions.ts'

export type RunRights = {
  readonly mayCancel: boolean
  readonly mayResume: boolean
  readonly mayPlan: boolean
  readonly mayReveal: boolean
}

const unreachable: RunProblem = {
  message: 'The portal did not answer. Nothing may have come of it: look at the run again in a moment.',
  requestId: '',
  otherRunHref: null,
}

/** What the buttons do, one at a time, and why the last one was refused. */
export function useRunVerbs(run: RunView, rights: RunRights, onChanged: (run: RunView) => void) {
  const router = useRouter()
  const [busy, setBusy] = useState<RunBusy>(null)
  const [problem, setProblem] = useState<RunProblem | null>(null)
  const home = `/services/${run.configuration_id}`

  const during = async <T>(what: RunBusy, ask: () => Promise<Result<T>>, then: (value: T) => void) => {
    setBusy(what)
    setProblem(null)
    try {
      const answer = await ask()
      if (answer.ok) then(answer.value)
      else setProblem(problemOf(answer.error, home))
    } catch {
      setProblem(unreachable)
    }
    setBusy(null)
  }
  const change = (what: RunBusy, ask: typeof cancelThisRun) =>
    during(
      what,
      () => ask({ run_id: run.id }),
      (next) => {
        onChanged(next)
        keepFocus()
      },
    )
  const open = (plan: PlanView) => router.push(`${home}/plan?plan=${plan.id}`)
  // Whoever has torn a service down wants it back, or nothing.
  const kind = run.kind === 'destroy' && run.status !== 'succeeded' ? 'destroy' : 'apply'
  const verbs: RunVerbs = {
    ...rights,
    busy,
    onCancel: () => void change('cancel', cancelThisRun),
    onResume: () => void change('resume', resumeThisRun),
    onPlan: () => void during('plan', () => planService({ configuration_id: run.configuration_id, kind }), open),
    onRollBack: () => void during('rollback', () => planRollbackOf({ run_id: run.id }), open),
  }
  return { verbs, problem }
}

type Refusal = Extract<Result<unknown>, { ok: false }>['error']

function problemOf({ message, requestId, details }: Refusal, home: string): RunProblem {
  const other = details.run_id
  return { message, requestId, otherRunHref: typeof other === 'string' ? `${home}/runs/${other}` : null }
}

/** The button that was pressed is gone: the focus goes to what it has set in motion, not to the top of the page. */
function keepFocus(): void {
  requestAnimationFrame(() => {
    if (document.activeElement === document.body) document.getElementById('progress')?.focus()
  })
}
