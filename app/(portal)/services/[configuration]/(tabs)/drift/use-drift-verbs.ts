'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useState } from 'react'
import { driftKey } from '#components/drift/drift-groups.ts'
import { toast } from '#components/ui/toast.ts'
import type { Result } from '#lib/core/result.ts'
import type { DriftAction, DriftFieldView, DriftView, ResolvedDriftView } from '#lib/drift/views.ts'
import { checkNow, decide as decideOn } from './actions.ts'

type Decision = { readonly action: DriftAction; readonly reason?: string; readonly until?: string }
type Problem = { readonly message: string; readonly requestId: string; readonly runId: string | null }
/** The last revert that was started here, and what was shown then. */
type Reverted = {
  readonly key: string
  readonly runId: string
  readonly before: DriftView
  readonly isLookedAt: boolean
}
type Busy = { readonly key: string; readonly action: DriftAction | null }

const unreachable: Problem = {
  message: 'The portal did not answer. Look again in a moment what came of it.',
  requestId: '',
  runId: null,
}

/** Checks and decides, one thing at a time; the page is read again after each. */
export function useDriftVerbs(drift: DriftView) {
  const configurationId = drift.configuration_id
  const router = useRouter()
  const [busy, setBusy] = useState<Busy | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [reverted, setReverted] = useState<Reverted | null>(null)

  const during = async <T>(what: Busy, ask: () => Promise<Result<T>>, then: (value: T) => void) => {
    setBusy(what)
    setProblem(null)
    const refused = await ask().then(
      (answer) => (answer.ok ? then(answer.value) : problemOf(answer.error)) ?? null,
      () => unreachable,
    )
    // What is refused of a dialog is said there.
    if (what.action !== 'ignore') setProblem(refused)
    // Held until the page has been read again: nobody decides on what was there before.
    startTransition(() => {
      router.refresh()
      setBusy(null)
    })
    return refused
  }
  const check = () => {
    // Once is enough, also when it is refused.
    setReverted((known) => known && { ...known, isLookedAt: true })
    void during(
      { key: 'check', action: null },
      () => checkNow({ configuration_id: configurationId }),
      () => undefined,
    )
  }
  const decide = (field: DriftFieldView, decision: Decision) => {
    const { address, path } = field
    const key = driftKey(field)
    return during(
      { key, action: decision.action },
      () => decideOn({ configuration_id: configurationId, decision: { address, path, ...decision } }),
      ({ run_id }: ResolvedDriftView) => {
        if (run_id) setReverted({ key, runId: run_id, before: drift, isLookedAt: false })
        else
          toast(
            `${path || address} was ${decision.action === 'accept' ? 'accepted: it is a new revision' : 'ignored'}.`,
          )
      },
    )
  }
  return { busy, problem, reverted, check, decide }
}

type Refusal = Extract<Result<unknown>, { ok: false }>['error']

function problemOf({ message, requestId, details }: Refusal): Problem {
  return { message, requestId, runId: typeof details.run_id === 'string' ? details.run_id : null }
}
