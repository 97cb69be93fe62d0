'use client'

import { ChevronRight, Link2 } from 'lucide-react'
import { memo, type ReactNode } from 'react'
import { actionMarks } from '#components/plan/action-marks.ts'
import { cx } from '#components/ui/cx.ts'
import { PathText } from '#components/ui/path-text.tsx'
import { toneText } from '#components/ui/status.tsx'
import type { StepView } from '#lib/runs/views.ts'
import { Elapsed, Until } from './elapsed.tsx'
import { reasonIn } from './reason-in.ts'
import type { Span } from './run-feed.ts'
import { stepMarks } from './step-marks.ts'
import type { Clock } from './use-clock.ts'

type Props = {
  readonly step: StepView
  readonly spans: readonly Span[]
  readonly clock: Clock
  /** The failed step for which this one was not begun. */
  readonly cause: string | null
  readonly onToggle: (address: string, isOpen: boolean) => void
  /** What the open row shows; null while it is folded. */
  readonly detail: ReactNode
}

/** One step: what it is at, what it does to what, how long and how often. */
export const StepRow = memo(function StepRow({ step, spans, clock, cause, onToggle, detail }: Props) {
  const isOpen = detail !== null
  const isQuiet = step.status === 'pending' || step.status === 'skipped' || step.status === 'cancelled'
  return (
    <li id={step.address} className="group/row relative border-b target:animate-flash">
      <details open={isOpen} onToggle={(event) => onToggle(step.address, event.currentTarget.open)}>
        <summary className="grid min-h-9 list-none grid-cols-[0.875rem_5.25rem_minmax(0,1fr)_auto] items-baseline gap-x-2 py-2 pr-7 -outline-offset-2 select-none hover:bg-hover sm:grid-cols-[0.875rem_5.25rem_minmax(0,1fr)_4.25rem_5rem] [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className={cx('size-3.5 translate-y-0.5 text-ink-3 transition-transform', isOpen && 'rotate-90')}
          />
          <State status={step.status} />
          <span
            className={cx('min-w-0 max-sm:col-span-3 max-sm:col-start-2 max-sm:row-start-2', isQuiet && 'text-ink-2')}
          >
            <PathText text={step.address} />
            {!isOpen && <Gist step={step} cause={cause} clock={clock} />}
          </span>
          <Action action={step.action} />
          <span className="text-right text-sm whitespace-nowrap text-ink-2 max-sm:col-start-4 max-sm:row-start-1">
            {step.attempts > 1 && (
              <span className="text-update" title={`${step.attempts} attempts`}>
                <span aria-hidden="true">×{step.attempts}</span>
                <span className="visually-hidden">{step.attempts} attempts,</span>{' '}
              </span>
            )}
            <Elapsed spans={spans} clock={clock} />
          </span>
        </summary>
        {isOpen && <div className="pb-4 pl-[1.375rem] sm:pr-7 sm:pl-[7.125rem]">{detail}</div>}
      </details>
      <a
        href={`#${step.address}`}
        aria-label={`Link to ${step.address}`}
        className="absolute top-1.5 right-0 inline-flex size-6 items-center justify-center rounded-sm text-ink-3 opacity-0 group-hover/row:opacity-100 hover:text-ink focus-visible:opacity-100"
      >
        <Link2 aria-hidden="true" className="size-3.5" />
      </a>
    </li>
  )
})

const pulseMs = 1600

/** All running rows pulse together, as if they had begun with the page: out of step they would flicker. */
function inStep(element: HTMLElement | null): void {
  if (element) element.style.animationDelay = `${-(performance.now() % pulseMs)}ms`
}

function State({ status }: Pick<StepView, 'status'>) {
  const { glyph, tone, word } = stepMarks[status]
  const isRunning = status === 'running'
  return (
    <span className={cx('text-sm whitespace-nowrap', toneText[tone])}>
      <span
        key={status}
        ref={isRunning ? inStep : null}
        aria-hidden="true"
        className={cx('inline-block w-4 font-mono', isRunning && 'animate-breathe')}
      >
        {glyph}
      </span>
      {word}
    </span>
  )
}

function Action({ action }: Pick<StepView, 'action'>) {
  const { glyph, tone } = actionMarks[action]
  return (
    <span className="text-sm whitespace-nowrap text-ink-3 max-sm:col-start-3 max-sm:row-start-1">
      <span aria-hidden="true" className={cx('mr-1 font-mono', toneText[tone])}>
        {glyph}
      </span>
      {action}
    </span>
  )
}

/** What must be known of a folded row: until when it waits, why it failed, why it was not begun. */
function Gist({ step, cause, clock }: Pick<Props, 'step' | 'cause' | 'clock'>) {
  const { status, error, retry_at: retryAt } = step
  if (status === 'waiting' && retryAt) {
    return (
      <span className="block text-sm break-words text-update">
        again <Until at={retryAt} clock={clock} />
        {error && <span className="text-ink-2">: {reasonIn(error.detail)}</span>}
      </span>
    )
  }
  if (status === 'failed' && error)
    return <span className="block truncate text-sm text-delete">{reasonIn(error.detail)}</span>
  if (status === 'skipped' && cause) {
    return (
      <span className="block truncate text-sm text-ink-3">
        needs <span className="font-mono">{cause}</span>
      </span>
    )
  }
  return null
}
