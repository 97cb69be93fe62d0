'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { ErrorPanel } from '#components/ui/callout.tsx'
import type { RunView } from '#lib/runs/views.ts'
import { EndAnnouncer } from './end-announcer.tsx'
import { Outcome } from './outcome.tsx'
import { ProgressLine } from './progress-line.tsx'
import { ResumeButton, RollBackButton, RunActions, type RunVerbs } from './run-actions.tsx'
import type { Feed } from './run-feed.ts'
import { RunHeader } from './run-header.tsx'
import { RunLog } from './run-log.tsx'
import { type Line, RunNotices } from './run-notices.tsx'
import { isActive } from './step-groups.ts'
import { StepList } from './step-list.tsx'
import { Timeline } from './timeline.tsx'
import { useClock } from './use-clock.ts'
import { useTitle } from './use-title.ts'

export type RunProblem = { readonly message: string; readonly requestId: string; readonly otherRunHref: string | null }

type Props = {
  readonly run: RunView
  readonly feed: Feed
  /** When the server read them, RFC 3339. */
  readonly servedAt: string
  readonly line: Line
  readonly lineProblem: string | null
  readonly verbs: RunVerbs
  /** Why the last press of a button was refused. */
  readonly problem: RunProblem | null
  readonly handover: ReactNode
}

/** A run while it happens and ever after: how far it is, what came of it, every step, what ran beside what, the log. */
export function RunPanel({ run, feed, servedAt, line, lineProblem, verbs, problem, handover }: Props) {
  const clock = useClock(servedAt)
  const isLive = isActive(run)
  useTitle(run)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <RunHeader run={run} clock={clock} actions={<RunActions run={run} verbs={verbs} />} />
      <ProgressLine run={run} spans={feed.spans} clock={clock} />
      {problem && <Refused problem={problem} />}
      <RunNotices run={run} clock={clock} heardAt={feed.heardAt} line={line} lineProblem={lineProblem} />
      <Outcome run={run} handover={handover} rollback={verbs.mayPlan && <RollBackButton verbs={verbs} />} />
      {run.steps.length > 0 && (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-x-8 gap-y-8 lg:grid-cols-[minmax(0,1fr)_18rem]">
          <StepList
            steps={run.steps}
            spans={feed.spans}
            clock={clock}
            isLive={isLive}
            remedy={isLive ? null : <ResumeButton verbs={verbs} size="sm" />}
          />
          <div className="lg:sticky lg:top-16">
            <Timeline steps={run.steps} spans={feed.spans} clock={clock} isLive={isLive} />
          </div>
        </div>
      )}
      <RunLog run={run} lines={feed.lines} isLive={isLive} />
      <EndAnnouncer run={run} />
    </div>
  )
}

function Refused({ problem }: { readonly problem: RunProblem }) {
  return (
    <ErrorPanel title={problem.message} requestId={problem.requestId || undefined}>
      {problem.otherRunHref && (
        <Link href={problem.otherRunHref} className="link">
          Open that run
        </Link>
      )}
    </ErrorPanel>
  )
}
