'use client'

import type { ReactNode } from 'react'
import { Callout } from '#components/ui/callout.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { Section } from '#components/ui/page-header.tsx'
import { PathText } from '#components/ui/path-text.tsx'
import type { RunView } from '#lib/runs/views.ts'
import { countGroups, isActive } from './step-groups.ts'

type Props = {
  readonly run: RunView
  /** The env block and the links of a run that has provisioned something. */
  readonly handover: ReactNode
  /** The button that plans the way back. */
  readonly rollback: ReactNode
}

/** What came of it, where the eye is when it ends. */
export function Outcome({ run, handover, rollback }: Props) {
  if (isActive(run)) return null
  if (run.steps.length === 0 && run.status === 'succeeded') {
    return (
      <>
        <Callout tone="create" title="Nothing to do">
          Everything was as configured already: this run has no steps.
        </Callout>
        {run.kind === 'apply' && handover}
      </>
    )
  }
  return (
    <>
      {run.status === 'failed' && <Failed run={run} rollback={run.kind === 'apply' && rollback} />}
      {run.status === 'cancelled' && <Cancelled run={run} rollback={run.kind === 'apply' && rollback} />}
      {run.kind === 'destroy' && <Remained run={run} />}
      {run.kind === 'apply' && run.status === 'succeeded' && handover}
      {run.status === 'succeeded' && <Restored run={run} />}
    </>
  )
}

const listed = 5

type EndedProps = Pick<Props, 'run' | 'rollback'>

function Failed({ run, rollback }: EndedProps) {
  const failed = run.steps.filter(({ status }) => status === 'failed')
  const left = run.steps.filter(({ status }) => status === 'skipped').length
  const why = failed.length === 1 ? 'because of it' : 'because of them'
  const rest = left === 0 ? '' : `, and ${left === 1 ? 'one was' : `${left} were`} not begun ${why}`
  return (
    <Callout
      tone="delete"
      actions={rollback}
      title={`${failed.length === 1 ? 'One step' : `${failed.length} steps`} failed${rest}`}
    >
      <ul>
        {failed.slice(0, listed).map(({ address }) => (
          <li key={address}>
            <a
              href={`#${address}`}
              className="underline decoration-line-strong underline-offset-3 hover:decoration-current"
            >
              <PathText text={address} />
            </a>
          </li>
        ))}
        {failed.length > listed && <li>and {failed.length - listed} more</li>}
      </ul>
      What is done stays. Resume goes on from here and repeats nothing that is done.
      {rollback && ' Roll back shows the way to what was there before this run, and takes it when you say so.'}
    </Callout>
  )
}

function Cancelled({ run, rollback }: EndedProps) {
  const { done, 'not-begun': left } = countGroups(run.steps)
  return (
    <Callout tone="neutral" title="The run was cancelled" actions={rollback}>
      {done} of {run.steps.length} steps are done and stay; {left} were not begun. Resume goes on from here, or a new
      plan shows what is missing.
    </Callout>
  )
}

function Restored({ run }: Pick<Props, 'run'>) {
  if (run.kind === 'rollback') {
    return (
      <Callout tone="create" title="Rolled back">
        What the last run had changed is as it was before it. The settings are kept as they were saved: a new plan tries
        them again.
      </Callout>
    )
  }
  if (run.kind !== 'revert') return null
  return (
    <Callout
      tone="create"
      title="Reverted"
      actions={
        <IntentLink href={`/services/${run.configuration_id}/drift`} className="link">
          Back to drift
        </IntentLink>
      }
    >
      What was reverted is again as it was last applied.
    </Callout>
  )
}

function Remained({ run }: Pick<Props, 'run'>) {
  const { remained } = run
  if (remained.length === 0) {
    if (run.status !== 'succeeded') return null
    return (
      <Callout tone="create" title="Nothing remains">
        Everything that this configuration had in PostHog and in the vault was removed.
      </Callout>
    )
  }
  return (
    <Section title="What remains" id="remained" aside={remained.length === 1 ? '1 thing' : `${remained.length} things`}>
      <dl className="-mt-3">
        {remained.map(({ address, reason }) => (
          <div key={address} className="grid items-baseline gap-x-4 border-b py-2 sm:grid-cols-2">
            <dt className="min-w-0">
              <PathText text={address} />
            </dt>
            <dd className="min-w-0 text-sm break-words text-ink-2">{reason}</dd>
          </div>
        ))}
      </dl>
    </Section>
  )
}
