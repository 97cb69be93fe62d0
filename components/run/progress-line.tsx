'use client'

import { cx } from '#components/ui/cx.ts'
import { duration } from '#components/ui/time.ts'
import type { RunView } from '#lib/runs/views.ts'
import type { Span } from './run-feed.ts'
import { countGroups, type Group, isActive } from './step-groups.ts'
import { axisOf } from './timeline-axis.ts'
import { type Clock, useNowMs } from './use-clock.ts'

type Props = {
  readonly run: RunView
  readonly spans: Readonly<Record<string, readonly Span[]>>
  readonly clock: Clock
}

const paceMs = 200

const fills: readonly (readonly [Group, string])[] = [
  ['done', 'bg-create'],
  ['failed', 'bg-delete'],
  ['running', 'bg-update animate-breathe'],
]

/** How far the run is and how long it takes: a thin line that stays in sight, and the same in numbers under it. */
export function ProgressLine({ run, spans, clock }: Props) {
  const { steps } = run
  const counts = countGroups(steps)
  const share = (count: number) => `${(count / Math.max(1, steps.length)) * 100}%`
  const waiting = steps.filter(({ status }) => status === 'waiting').length
  const parts = [
    [counts.failed, 'failed', 'text-delete'],
    [counts.running - waiting, 'running', ''],
    [waiting, 'waiting', ''],
    [isActive(run) ? 0 : counts['not-begun'], 'not begun', ''],
  ] as const
  return (
    <div id="progress" tabIndex={-1} className="sticky top-0 z-20 -mx-1 bg-paper px-1 pt-1.5 pb-2 outline-none">
      <div
        role="progressbar"
        aria-label="Steps done"
        aria-valuemin={0}
        aria-valuemax={steps.length}
        aria-valuenow={counts.done}
        aria-valuetext={`${counts.done} of ${steps.length}`}
        className="flex h-[3px] overflow-hidden rounded-full bg-line"
      >
        {fills.map(([group, fill]) => (
          <span
            key={group}
            className={cx('h-full transition-[width] duration-180', fill)}
            style={{ width: share(counts[group]) }}
          />
        ))}
      </div>
      <p className="mt-1.5 flex items-baseline justify-between gap-4 text-sm text-ink-2">
        <span>
          <span className="font-medium text-ink">
            {steps.length === 0 ? 'No' : `${counts.done} of ${steps.length}`}
          </span>{' '}
          {steps.length === 1 ? 'step' : 'steps'} {steps.length > 0 && 'done'}
          {parts.map(
            ([count, word, tone]) =>
              count > 0 && (
                <span key={word} className={tone}>
                  {' '}
                  · {count} {word}
                </span>
              ),
          )}
        </span>
        <Time run={run} spans={spans} clock={clock} />
      </p>
    </div>
  )
}

/** From the first beginning to the end, without the pause before it was resumed. */
function Time({ run, spans, clock }: Props) {
  const isLive = isActive(run) && run.started_at !== null
  const now = useNowMs(clock, isLive ? paceMs : null)
  if (run.started_at === null || run.status === 'queued') return null
  const from = Date.parse(run.started_at)
  const end = run.finished_at === null ? Math.max(now, from) : Date.parse(run.finished_at)
  const pausedMs = pausesOf(spans, now).reduce((sum, pause) => sum + pause.to - pause.from, 0)
  return (
    <span className="whitespace-nowrap" title={pausedMs > 0 ? `and ${duration(pausedMs)} in which it stood still` : ''}>
      {duration(Math.max(0, end - from - pausedMs))}
    </span>
  )
}

function pausesOf(spans: Props['spans'], now: number) {
  const all = Object.values(spans).flat()
  return axisOf(all.map(({ from, to }) => ({ from, to: to ?? Math.max(now, from) }))).pauses
}
