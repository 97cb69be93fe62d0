'use client'

import { useRouter } from 'next/navigation'
import { startTransition, useState } from 'react'
import type { TokenReading } from '#components/rotation/token-rotation.tsx'
import type { Refusal } from '#components/ui/confirm-dialog.tsx'
import { sentence } from '#components/ui/sentence.ts'
import type { Result } from '#lib/core/result.ts'
import type { RefreshedTokenView, RotationView } from '#lib/rotation/views.ts'
import type { PlanView } from '#lib/runs/views.ts'
import { planService } from '../../../actions.ts'
import { newWebhookSecret, readTokenAgain } from './actions.ts'

export type RotationBusy = 'refresh' | 'plan' | 'rotate' | null
type Problem = { readonly message: string; readonly requestId: string }

const unreachable: Problem = { message: 'The portal did not answer. Try again in a moment.', requestId: '' }

/** Reads the token, plans; one thing at a time, and the page is read again after each. */
export function useRotationVerbs(rotation: RotationView) {
  const router = useRouter()
  const id = rotation.configuration_id
  const [busy, setBusy] = useState<RotationBusy>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const [reading, setReading] = useState<TokenReading | null>(null)

  const settle = () =>
    startTransition(() => {
      router.refresh()
      setBusy(null)
    })
  const during = async <T>(what: RotationBusy, ask: () => Promise<Result<T>>, then: (value: T) => void) => {
    setBusy(what)
    setProblem(null)
    const answer = await ask().catch(() => null)
    if (answer?.ok) then(answer.value)
    else setProblem(answer?.error ?? unreachable)
    settle()
  }
  const refresh = () =>
    during(
      'refresh',
      () => readTokenAgain({ configuration_id: id }),
      ({ changed, token_masked: after }: RefreshedTokenView) =>
        setReading({ changed, before: rotation.token_masked ?? '', after }),
    )
  const plan = () =>
    during(
      'plan',
      () => planService({ configuration_id: id }),
      (made: PlanView) => router.push(`/services/${id}/plan?plan=${made.id}`),
    )
  /** Gives back why it was refused: that is said in the dialog. */
  const rotate = async (secret: string): Promise<Refusal | null> => {
    setBusy('rotate')
    setProblem(null)
    const saved = await newWebhookSecret({ configuration_id: id, rotation: { webhook_secret: secret } }).catch(
      () => null,
    )
    settle()
    if (saved?.ok) return null
    if (!saved) return unreachable
    const { message, faults, requestId } = saved.error
    return { message: faults[0] ? sentence(`the secret ${faults[0].message}`) : message, requestId }
  }
  return { busy, problem, reading, rotate, refresh: () => void refresh(), plan: () => void plan() }
}
