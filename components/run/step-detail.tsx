'use client'

import type { ReactNode } from 'react'
import { cx } from '#components/ui/cx.ts'
import { absoluteTime } from '#components/ui/time.ts'
import type { StepView } from '#lib/runs/views.ts'
import { causesOf, notBegunBecauseOf, waitedFor } from './dependencies.ts'
import { Until } from './elapsed.tsx'
import { LinkedText } from './linked-text.tsx'
import { stepMarks } from './step-marks.ts'
import type { Clock } from './use-clock.ts'

type Props = {
  readonly step: StepView
  readonly steps: readonly StepView[]
  readonly clock: Clock
  /** The one button of a failed step. */
  readonly remedy: ReactNode
}

/** What is known of one step: what went wrong, why that matters, what to do; then when, how often and after what. */
export function StepDetail({ step, steps, clock, remedy }: Props) {
  return (
    <div className="grid gap-3">
      {step.error && step.status === 'failed' && <Failure step={step} steps={steps} remedy={remedy} />}
      {step.error && step.status !== 'failed' && <LastFailure step={step} clock={clock} />}
      {step.status === 'skipped' && <Skipped step={step} steps={steps} />}
      <Facts step={step} steps={steps} />
    </div>
  )
}

function Failure({ step, steps, remedy }: Omit<Props, 'clock'>) {
  if (!step.error) return null
  const { detail, fix } = step.error
  return (
    <div className="grid max-w-[76ch] gap-1.5 border-l-2 border-delete pl-3">
      <p className="font-medium break-words">{detail}</p>
      <Consequence step={step} steps={steps} />
      {fix && (
        <p className="break-words">
          <LinkedText text={fix} />
        </p>
      )}
      {remedy && <div className="mt-1.5">{remedy}</div>}
    </div>
  )
}

const listed = 8

/** Why it matters: what was not done because of it. */
function Consequence({ step, steps }: Pick<Props, 'step' | 'steps'>) {
  const lost = notBegunBecauseOf(steps, step.address)
  const tries = step.attempts > 1 ? `It was tried ${step.attempts} times. ` : ''
  if (lost.length === 0) return <p className="text-ink-2">{tries}Nothing else depends on it.</p>
  return (
    <p className="text-ink-2">
      {tries}
      {lost.length === 1 ? 'One step was' : `${lost.length} steps were`} not begun because of it:
      <Addresses steps={lost} shape="block" />
    </p>
  )
}

function LastFailure({ step, clock }: Pick<Props, 'step' | 'clock'>) {
  if (!step.error) return null
  return (
    <div className="grid max-w-[76ch] gap-1 border-l-2 border-update pl-3">
      <p className="font-medium break-words">
        {step.retry_at ? (
          <>
            It is tried again <Until at={step.retry_at} clock={clock} />
          </>
        ) : (
          'The attempt before this one failed'
        )}
      </p>
      <p className="break-words text-ink-2">{step.error.detail}</p>
    </div>
  )
}

function Skipped({ step, steps }: Pick<Props, 'step' | 'steps'>) {
  const causes = causesOf(steps, step.address)
  if (causes.length === 0) return null
  return (
    <p className="text-ink-2">
      It depends on <Addresses steps={causes} />, which did not succeed. It is made when the run is resumed.
    </p>
  )
}

function Facts({ step, steps }: Pick<Props, 'step' | 'steps'>) {
  const waited = waitedFor(steps, step)
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Waited for', waited.length > 0 ? <Addresses key="waited" steps={waited} /> : 'nothing'],
    ['Began', step.started_at && absoluteTime(step.started_at)],
    ['Ended', step.attempts > 0 && step.finished_at && absoluteTime(step.finished_at)],
    ['Attempts', step.attempts > 0 && String(step.attempts)],
  ]
  return (
    <dl className="grid grid-cols-[5.5rem_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-sm">
      {facts.map(
        ([name, value]) =>
          value && (
            <div key={name} className="contents">
              <dt className="text-ink-3">{name}</dt>
              <dd className="min-w-0 text-ink-2">{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

type AddressesProps = { readonly steps: readonly StepView[]; readonly shape?: 'inline' | 'block' }

/** Links to other rows. */
function Addresses({ steps, shape = 'inline' }: AddressesProps) {
  const more = steps.length - listed
  return (
    <>
      {steps.slice(0, listed).map(({ address, status }, index) => (
        <span key={address} className={shape}>
          {index > 0 && shape === 'inline' && ', '}
          <a
            href={`#${address}`}
            className={cx(
              'font-mono text-sm wrap-anywhere text-ink underline decoration-line-strong underline-offset-3 hover:decoration-current',
              shape === 'block' && 'inline-block py-[3px]',
            )}
          >
            {address}
          </a>
          <span className="visually-hidden"> {stepMarks[status].word}</span>
        </span>
      ))}
      {more > 0 && ` and ${more} more`}
    </>
  )
}
