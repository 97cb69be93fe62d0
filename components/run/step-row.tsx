'use client'

import type { ReactNode } from 'react'
import { actionMarks } from '#components/plan/action-marks.ts'
import { Address } from '#components/plan/change-row.tsx'
import { cx } from '#components/ui/cx.ts'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { toneText } from '#components/ui/status.tsx'
import { duration } from '#components/ui/time.ts'
import type { StepView } from '#lib/runs/views.ts'
import { LaneBar } from './lane-bar.tsx'
import type { Lane } from './lanes.ts'
import { stepMarks } from './step-marks.ts'

type Props = {
  readonly step: StepView
  readonly lane: Lane | null
  /** Milliseconds it runs so far; null when it does not. */
  readonly elapsedMs: number | null
  readonly heldBack: number
  readonly isDimmed: boolean
  readonly onPoint: (address: string | null) => void
  /** The one button of a failed step. */
  readonly action?: ReactNode
}

/** One step: its state, what it does to what, how long and how often; a failed one says why right there. */
export function StepRow({ step, lane, elapsedMs, heldBack, isDimmed, onPoint, action }: Props) {
  const mark = stepMarks[step.status]
  const spent = step.duration_ms ?? elapsedMs
  const change = actionMarks[step.action]
  const isQuiet = step.status === 'succeeded'
  return (
    <li
      id={step.address}
      onPointerEnter={() => onPoint(step.address)}
      onPointerLeave={() => onPoint(null)}
      className={cx('border-b transition-opacity', isDimmed && 'opacity-45')}
    >
      <div className="grid min-h-8 grid-cols-[6.5rem_minmax(0,1fr)_auto] items-center gap-x-3 py-1 lg:grid-cols-[6.5rem_minmax(0,1fr)_9rem_minmax(0,18rem)]">
        <span className={cx('inline-flex items-center gap-1.5 text-sm', isQuiet ? 'text-ink-2' : toneText[mark.tone])}>
          <span
            aria-hidden="true"
            className={cx('w-3 text-center font-mono', toneText[mark.tone], mark.live && 'animate-breathe')}
          >
            {mark.glyph}
          </span>
          {step.status}
        </span>
        <span className="flex min-w-0 items-baseline gap-2 max-sm:col-span-2 max-sm:col-start-1 max-sm:row-start-2">
          <span className={cx('font-mono text-sm', toneText[change.tone])} title={step.action}>
            <span aria-hidden="true">{change.glyph}</span>
            <span className="visually-hidden">{step.action}</span>
          </span>
          <Address address={step.address} />
        </span>
        <span className="text-right text-sm whitespace-nowrap text-ink-2 max-sm:col-start-3">
          {step.attempts > 1 && <span className="text-update">{step.attempts} attempts · </span>}
          {step.status === 'waiting' && step.retry_at ? (
            <RetryAt at={step.retry_at} />
          ) : spent === null ? (
            ''
          ) : (
            duration(spent)
          )}
        </span>
        <div className="hidden lg:block">{lane && <LaneBar lane={lane} status={step.status} />}</div>
      </div>
      {step.error && (
        <StepError error={step.error} isFinal={step.status === 'failed'} heldBack={heldBack} action={action} />
      )}
    </li>
  )
}

function RetryAt({ at }: { readonly at: string }) {
  return (
    <>
      again <RelativeTime at={at} />
    </>
  )
}

type ErrorProps = {
  readonly error: NonNullable<StepView['error']>
  readonly isFinal: boolean
  readonly heldBack: number
  readonly action: ReactNode
}

function StepError({ error, isFinal, heldBack, action }: ErrorProps) {
  return (
    <div
      role={isFinal ? 'alert' : undefined}
      className={cx(
        'mb-3 ml-[7.25rem] grid max-w-[80ch] gap-1 border-l-2 pl-3 max-sm:ml-0',
        isFinal ? 'border-delete' : 'border-update',
      )}
    >
      <p className="font-medium break-words">{error.detail}</p>
      {error.fix && <p className="text-ink-2">{error.fix}</p>}
      {isFinal && (
        <p className="text-sm text-ink-2">
          {heldBack === 0
            ? 'No other step waits for it.'
            : `${heldBack} ${heldBack === 1 ? 'step waits' : 'steps wait'} for it.`}{' '}
          {error.retryable ? 'The same call may succeed later.' : 'It will fail again until this is mended.'} Finished
          steps are not repeated.
        </p>
      )}
      {action && <div className="mt-1">{action}</div>}
    </div>
  )
}
