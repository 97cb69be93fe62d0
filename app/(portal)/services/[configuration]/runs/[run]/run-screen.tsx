'use client'

import { useEffect, useState } from 'react'
import { RunPanel } from '#components/run/run-panel.tsx'
import { isActive } from '#components/run/run-state.ts'
import type { RunView } from '#lib/runs/views.ts'
import { cancelThisRun, resumeThisRun } from './actions.ts'
import { RunHandover } from './run-handover.tsx'
import { useRunFeed } from './use-run-feed.ts'

type Props = { readonly initial: RunView; readonly mayRun: boolean; readonly mayReveal: boolean }

/** A run that is resumed is listened to anew, from its beginning. */
export function RunScreen(props: Props) {
  const [{ run, round }, setShown] = useState({ run: props.initial, round: 0 })
  return (
    <LiveRun {...props} key={round} initial={run} onResumed={(next) => setShown({ run: next, round: round + 1 })} />
  )
}

function LiveRun({ initial, mayRun, mayReveal, onResumed }: Props & { readonly onResumed: (run: RunView) => void }) {
  const { feed, isReconnecting } = useRunFeed(initial)
  const [busy, setBusy] = useState<'cancel' | 'resume' | null>(null)
  const [problem, setProblem] = useState<{ readonly message: string; readonly requestId: string } | null>(null)
  const { run } = feed
  const nowMs = useTicking(isActive(run))

  const cancel = async () => {
    setBusy('cancel')
    setProblem(null)
    const answer = await cancelThisRun({ run_id: run.id })
    setBusy(null)
    if (!answer.ok) setProblem(answer.error)
  }
  const resume = async () => {
    setBusy('resume')
    setProblem(null)
    const answer = await resumeThisRun({ run_id: run.id })
    setBusy(null)
    if (answer.ok) onResumed(answer.value)
    else setProblem(answer.error)
  }
  return (
    <RunPanel
      feed={feed}
      nowMs={nowMs}
      isReconnecting={isReconnecting}
      mayRun={mayRun}
      busy={busy}
      problem={problem}
      onCancel={cancel}
      onResume={resume}
      handover={<RunHandover configurationId={run.configuration_id} mayReveal={mayReveal} />}
    />
  )
}

const tickMs = 200

/** Now, five times a second while something runs. */
function useTicking(isRunning: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now())
  useEffect(() => {
    setNowMs(Date.now())
    if (!isRunning) return
    const timer = setInterval(() => setNowMs(Date.now()), tickMs)
    return () => clearInterval(timer)
  }, [isRunning])
  return nowMs
}
