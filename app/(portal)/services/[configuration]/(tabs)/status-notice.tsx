import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'
import { describeChanges } from '#lib/configurations/changes.ts'
import type { ConfigurationView, RevisionView } from '#lib/configurations/views.ts'
import type { RunRowView } from '#lib/runs/views.ts'

type Props = {
  readonly configuration: ConfigurationView
  readonly revisions: readonly RevisionView[]
  readonly lastRun: RunRowView | null
}

/** What is to be known before anything else: that it moves, has failed, or is not what is saved. Else nothing. */
export function StatusNotice({ configuration, revisions, lastRun }: Props) {
  const { status, revision, applied_revision: applied } = configuration
  if (status === 'provisioning' && lastRun) {
    return (
      <Callout tone="update" title="A run is changing it" actions={<ToRun run={lastRun} label="Follow the run" />}>
        {lastRun.title}
      </Callout>
    )
  }
  if (status === 'failed' && lastRun) {
    return (
      <Callout
        tone="delete"
        title={`${failedNames[lastRun.kind]} failed`}
        actions={<ToRun run={lastRun} label="Open the run" />}
      >
        {lastRun.steps_done} of {lastRun.steps_total} steps were done and stay done. The run says why the others were
        not, and goes on from there.
      </Callout>
    )
  }
  if (status === 'draft') {
    return (
      <Callout tone="neutral" title="Nothing is provisioned yet">
        {configuration.enable_posthog
          ? 'Review the plan to see exactly what would be made. Planning changes nothing.'
          : 'Analytics are off in its settings: a plan makes nothing while they are.'}
      </Callout>
    )
  }
  if (status === 'destroyed') {
    return (
      <Callout tone="neutral" title="It was torn down">
        Its settings and history are kept: a new plan makes it again.
      </Callout>
    )
  }
  const behind = <Behind revisions={revisions} revision={revision} applied={applied} />
  if (status !== 'drifted') return behind
  return (
    <div className="grid gap-4">
      <Drifted id={configuration.id} />
      {behind}
    </div>
  )
}

const failedNames = {
  apply: 'The last run',
  destroy: 'The last tear-down',
  rollback: 'The roll-back',
  revert: 'The revert of drift',
} as const

function Drifted({ id }: { readonly id: string }) {
  return (
    <Callout
      tone="drift"
      title="It is not as it was applied"
      actions={
        <Button asChild>
          <Link href={`/services/${id}/drift`}>Show the drift</Link>
        </Button>
      }
    >
      Somebody has changed PostHog or the vault outside of Hedgerow. Each field can be reverted, accepted or ignored.
    </Callout>
  )
}

type BehindProps = Pick<Props, 'revisions'> & { readonly revision: number; readonly applied: number | null }

function Behind({ revisions, revision, applied }: BehindProps) {
  if (applied === null || applied === revision) return null
  const variablesOf = (number: number) => revisions.find((one) => one.number === number)?.variables
  const [live, saved] = [variablesOf(applied), variablesOf(revision)]
  return (
    <Callout tone="update" title={`Revision ${revision} is saved, revision ${applied} is live`}>
      {live && saved ? <>Not applied: {describeChanges(live, saved)}.</> : 'Review the plan to see the difference.'}
    </Callout>
  )
}

function ToRun({ run, label }: { readonly run: RunRowView; readonly label: string }): ReactNode {
  return (
    <Button asChild>
      <Link href={`/services/${run.configuration_id}/runs/${run.id}`}>{label}</Link>
    </Button>
  )
}
