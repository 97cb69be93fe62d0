'use client'

import { Callout } from '#components/ui/callout.tsx'
import { absoluteTime, duration } from '#components/ui/time.ts'
import type { RunView } from '#lib/runs/views.ts'
import { lostAfterMs, silenceOf } from './heartbeat.tsx'
import { isActive } from './step-groups.ts'
import { type Clock, useNowMs } from './use-clock.ts'

export type Line = 'live' | 'lost' | 'off'

type Props = {
  readonly run: RunView
  readonly clock: Clock
  /** When the newest event came; null before the first. */
  readonly heardAt: string | null
  readonly line: Line
  /** Why the portal could not be asked either, in its own words. */
  readonly lineProblem: string | null
}

const queuedLongMs = 5_000

/** Why nothing moves, when nothing moves. */
export function RunNotices({ run, clock, heardAt, line, lineProblem }: Props) {
  const now = useNowMs(clock, isActive(run) ? 1000 : null)
  if (!isActive(run)) return null
  if (line === 'lost') return <LineLost heardAt={heardAt ?? run.created_at} problem={lineProblem} />
  const silentMs = now - Math.max(Date.parse(run.created_at), heardAt === null ? 0 : Date.parse(heardAt))
  if (run.status === 'queued' && silentMs >= queuedLongMs) return <NoWorker silentMs={silentMs} />
  // What could not be asked is not known to be silent.
  const unseenMs = lineProblem === null ? silenceOf(run, now) : null
  if (unseenMs !== null && unseenMs >= lostAfterMs) return <WorkerLost unseenMs={unseenMs} />
  if (!run.cancel_requested) return null
  return (
    <Callout tone="update" role="status" title="Stopping at the next safe point">
      What is being written is finished first; the rest is not begun.
    </Callout>
  )
}

function LineLost({ heardAt, problem }: { readonly heardAt: string; readonly problem: string | null }) {
  return (
    <Callout tone="update" role="status" title="Reconnecting…" className="animate-late">
      The connection to the portal was lost; the run goes on without it. What you see is from {absoluteTime(heardAt)}.
      {problem && ` ${problem}`}
    </Callout>
  )
}

function NoWorker({ silentMs }: { readonly silentMs: number }) {
  return (
    <Callout tone="update" role="status" title="No worker has taken this run up yet">
      It has been queued for <Ticking ms={silentMs} /> and begins by itself as soon as one is there. Check that a worker
      runs: a portal that was started with <code>--no-worker</code> needs <code>npm run worker</code> beside it, and{' '}
      <a href="/api/ready" target="_blank" rel="noreferrer" className="link">
        /api/ready
      </a>{' '}
      names what is missing.
    </Callout>
  )
}

function WorkerLost({ unseenMs }: { readonly unseenMs: number }) {
  return (
    <Callout tone="update" role="status" title="The worker of this run is lost">
      Its worker has not been seen for <Ticking ms={unseenMs} />: another one takes the run up by itself, where it
      stood, and makes nothing twice. Nothing is to be done, unless{' '}
      <a href="/api/ready" target="_blank" rel="noreferrer" className="link">
        /api/ready
      </a>{' '}
      says that there is no other worker.
    </Callout>
  )
}

/** Not read out again with each second. */
function Ticking({ ms }: { readonly ms: number }) {
  return <span aria-live="off">{duration(ms, 1)}</span>
}
