'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { RunStatus } from '#components/services/run-status.tsx'
import { Button } from '#components/ui/button.tsx'
import { Callout, ErrorPanel } from '#components/ui/callout.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { duration } from '#components/ui/time.ts'
import type { RunView } from '#lib/runs/views.ts'
import { ProgressLine } from './progress-line.tsx'
import { RunLog } from './run-log.tsx'
import { isActive, progressOf, type RunFeed } from './run-state.ts'
import { StepList } from './step-list.tsx'

type Props = {
  readonly feed: RunFeed
  readonly nowMs: number
  /** The stream has broken off and is being taken up again. */
  readonly isReconnecting: boolean
  readonly mayRun: boolean
  readonly busy: 'cancel' | 'resume' | null
  readonly problem: { readonly message: string; readonly requestId: string } | null
  readonly onCancel: () => void
  readonly onResume: () => void
  /** What the run was for: shown where the eye is when it has succeeded. */
  readonly handover: ReactNode
}

/** A run while it happens and after: every step, what it waits for, what went wrong and what to do. */
export function RunPanel(props: Props) {
  const { feed, nowMs, isReconnecting, mayRun, busy, problem, onCancel, onResume, handover } = props
  const { run } = feed
  const canResume = mayRun && (run.status === 'failed' || run.status === 'cancelled')
  const resume = canResume && (
    <Button tone="primary" size="sm" busy={busy === 'resume'} onClick={onResume}>
      {busy === 'resume' ? 'Resuming…' : 'Resume'}
    </Button>
  )
  const hasFailedStep = run.steps.some(({ status }) => status === 'failed')
  return (
    <div className="grid gap-6">
      <ProgressLine progress={progressOf(run.steps)} status={run.status} />
      <RunHeader
        run={run}
        nowMs={nowMs}
        actions={<CancelButton run={run} mayRun={mayRun} isBusy={busy === 'cancel'} onCancel={onCancel} />}
      />
      {problem && <ErrorPanel title={problem.message} requestId={problem.requestId || undefined} />}
      {isReconnecting && isActive(run) && (
        <Callout tone="update" role="status" title="The connection has broken off">
          It is being taken up again. The run goes on in the worker meanwhile.
        </Callout>
      )}
      {run.status === 'succeeded' && run.kind === 'apply' && handover}
      {!hasFailedStep && canResume && (
        <Callout
          tone="update"
          title={run.status === 'cancelled' ? 'The run was cancelled' : 'The run has failed'}
          actions={resume}
        >
          Finished steps stay, and are not repeated when it is resumed.
        </Callout>
      )}
      <StepList steps={run.steps} nowMs={nowMs} failedAction={resume} />
      {run.remained.length > 0 && <Remained remained={run.remained} />}
      <RunLog lines={feed.log} name={`${run.configuration_key.replaceAll('/', '-')}-${run.id}`} />
    </div>
  )
}

function RunHeader({
  run,
  nowMs,
  actions,
}: {
  readonly run: RunView
  readonly nowMs: number
  readonly actions: ReactNode
}) {
  const { done, failed, total } = progressOf(run.steps)
  const since = run.started_at
    ? (run.finished_at ? Date.parse(run.finished_at) : nowMs) - Date.parse(run.started_at)
    : null
  return (
    <PageHeader
      crumbs={[
        { label: 'Services', href: '/services' },
        { label: run.configuration_key, href: `/services/${run.configuration_id}`, mono: true },
      ]}
      title={
        <>
          {run.kind === 'destroy' ? 'Tear-down of' : 'Run of'}{' '}
          <span className="font-mono">{run.configuration_key}</span>
        </>
      }
      status={<RunStatus status={run.status} shape="pill" />}
      facts={
        <>
          <span role="status">
            {done} of {total} steps{failed > 0 && <span className="text-delete">, {failed} failed</span>}
          </span>
          {since !== null && <span>{duration(Math.max(0, since))}</span>}
          <span>{run.title}</span>
          <span>
            {run.actor}, <RelativeTime at={run.created_at} />
          </span>
          <Link href={`/services/${run.configuration_id}/plan?plan=${run.plan_id}`} className="link">
            its plan
          </Link>
        </>
      }
      actions={actions}
    />
  )
}

type CancelProps = {
  readonly run: RunView
  readonly mayRun: boolean
  readonly isBusy: boolean
  readonly onCancel: () => void
}

function CancelButton({ run, mayRun, isBusy, onCancel }: CancelProps) {
  if (!mayRun || !isActive(run)) return null
  const isAsked = run.cancel_requested || isBusy
  return (
    <Button
      disabled={isAsked}
      onClick={onCancel}
      title="Stops before the next step; what is being written is finished."
    >
      {isAsked ? 'Stopping at the next safe point…' : 'Cancel'}
    </Button>
  )
}

function Remained({ remained }: Pick<RunView, 'remained'>) {
  return (
    <Callout tone="drift" title={`${remained.length} left in place`}>
      <ul className="mt-1">
        {remained.map(({ address, reason }) => (
          <li key={address}>
            <span className="font-mono text-sm text-ink">{address}</span> {reason}
          </li>
        ))}
      </ul>
    </Callout>
  )
}
