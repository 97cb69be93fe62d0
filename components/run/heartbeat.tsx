'use client'

import { duration } from '#components/ui/time.ts'
import type { RunView } from '#lib/runs/views.ts'
import { isActive } from './step-groups.ts'
import { type Clock, useNowMs } from './use-clock.ts'

/** A worker gives a sign of life every second, and the page asks for it every three. */
export const lostAfterMs = 10_000

/** How long the worker of a run under way has not been seen; null while none has taken it up. */
export function silenceOf(run: Pick<RunView, 'status' | 'steps' | 'heartbeat_at'>, now: number): number | null {
  if (!isActive(run) || run.status === 'queued' || run.heartbeat_at === null) return null
  return Math.max(0, now - Date.parse(run.heartbeat_at))
}

/** `worker seen 2 s ago`, in the header of a run under way. */
export function Heartbeat({ run, clock }: { readonly run: RunView; readonly clock: Clock }) {
  const now = useNowMs(clock, isActive(run) ? 1000 : null)
  const silentMs = silenceOf(run, now)
  if (silentMs === null) return null
  return (
    <span className={silentMs >= lostAfterMs ? 'text-update' : ''}>
      worker seen {silentMs < 1000 ? 'just now' : `${duration(Math.floor(silentMs / 1000) * 1000, 1)} ago`}
    </span>
  )
}
