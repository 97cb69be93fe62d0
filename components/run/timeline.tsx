'use client'

import { type KeyboardEvent, useRef, useState } from 'react'
import { cx } from '#components/ui/cx.ts'
import { Section } from '#components/ui/page-header.tsx'
import { duration } from '#components/ui/time.ts'
import type { StepView } from '#lib/runs/views.ts'
import { waitedFor } from './dependencies.ts'
import { Elapsed } from './elapsed.tsx'
import type { Feed } from './run-feed.ts'
import { stepMarks } from './step-marks.ts'
import { type Axis, ticksOf } from './timeline-axis.ts'
import { TimelineBar } from './timeline-bar.tsx'
import { type Bar, layOut } from './timeline-lanes.ts'
import { type Clock, useNowMs } from './use-clock.ts'

type Props = {
  readonly steps: readonly StepView[]
  readonly spans: Feed['spans']
  readonly clock: Clock
  readonly isLive: boolean
}

const paceMs = 400
const pitchPx = 13

/** What ran beside what. Pointing at a bar, or moving to it with the arrows, shows what it waited for. */
export function Timeline({ steps, spans, clock, isLive }: Props) {
  const now = useNowMs(clock, isLive ? paceMs : null)
  const { bars, count, axis } = layOut(spans, now)
  const [pointed, setPointed] = useState<string | null>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const box = useRef<HTMLElement>(null)
  const shown = pointed ?? focused
  const step = steps.find(({ address }) => address === shown)
  const waited = step ? waitedFor(steps, step) : []
  const kin = new Set([shown, ...waited.map(({ address }) => address)])
  const current = bars.find(({ address }) => address === focused)?.key ?? bars[0]?.key

  const onKeyDown = (event: KeyboardEvent) => {
    const next = barAfter(event.key, bars, current)
    if (!next) return
    event.preventDefault()
    box.current?.querySelector<HTMLElement>(`[data-bar="${CSS.escape(next.key)}"]`)?.focus()
  }
  return (
    <Section title="Timeline" id="timeline" aside={count > 1 && `${count} at once`}>
      {bars.length === 0 ? (
        <p className="text-sm text-ink-2">Nothing has begun yet.</p>
      ) : (
        <div>
          <nav
            ref={box}
            aria-label="Steps by time; the arrow keys move between them"
            onPointerLeave={() => setPointed(null)}
            className="relative"
            style={{ height: count * pitchPx }}
          >
            <Grid axis={axis} />
            {bars.map((bar) => (
              <TimelineBar
                key={bar.key}
                bar={bar}
                top={bar.lane * pitchPx}
                label={labelOf(bar, steps)}
                isTabStop={bar.key === current}
                look={
                  shown === null ? 'plain' : bar.address === shown ? 'pointed' : kin.has(bar.address) ? 'kin' : 'dim'
                }
                onPoint={setPointed}
                onFocus={setFocused}
                onKeyDown={onKeyDown}
              />
            ))}
          </nav>
          <Scale axis={axis} />
          <Pointed step={step ?? null} waited={waited} spans={spans} clock={clock} />
        </div>
      )}
    </Section>
  )
}

function barAfter(key: string, bars: readonly Bar[], current: string | undefined): Bar | undefined {
  const at = bars.findIndex((bar) => bar.key === current)
  if (key === 'ArrowRight' || key === 'ArrowDown') return bars[Math.min(bars.length - 1, at + 1)]
  if (key === 'ArrowLeft' || key === 'ArrowUp') return bars[Math.max(0, at - 1)]
  if (key === 'Home') return bars[0]
  return key === 'End' ? bars.at(-1) : undefined
}

function labelOf({ address, end }: Bar, steps: readonly StepView[]): string {
  const step = steps.find((one) => one.address === address)
  const needs = step ? waitedFor(steps, step).map((need) => need.address) : []
  const after = needs.length > 0 ? `, waited for ${needs.join(', ')}` : ''
  return `${address}, ${stepMarks[end ?? step?.status ?? 'running'].word}${after}`
}

function Grid({ axis }: { readonly axis: Axis }) {
  return (
    <div aria-hidden="true" className="absolute inset-0">
      {ticksOf(axis).map((tick) => (
        <span key={tick} className="absolute inset-y-0 border-l" style={{ left: `${(tick / axis.lengthMs) * 100}%` }} />
      ))}
      {axis.pauses.map((pause) => (
        <span
          key={pause.from}
          className="absolute inset-y-0 border-l border-dashed border-line-strong"
          style={{ left: `${pause.at * 100}%` }}
        />
      ))}
    </div>
  )
}

function Scale({ axis }: { readonly axis: Axis }) {
  const ticks = ticksOf(axis).map((tick) => ({ at: tick / axis.lengthMs, text: duration(tick, 2).replace('.0 ', ' ') }))
  const pauses = axis.pauses.map((pause) => ({ at: pause.at, text: `${duration(pause.to - pause.from, 1)} later` }))
  return (
    <div aria-hidden="true" className="relative mt-1 h-4 text-xs text-ink-3">
      <span className="absolute left-0">0</span>
      {[...ticks, ...pauses].map(({ at, text }) => (
        <span
          key={text}
          className={cx('absolute whitespace-nowrap', at > 0.94 ? '-translate-x-full' : '-translate-x-1/2')}
          style={{ left: `${at * 100}%` }}
        >
          {text}
        </span>
      ))}
    </div>
  )
}

type PointedProps = {
  readonly step: StepView | null
  readonly waited: readonly StepView[]
  readonly spans: Feed['spans']
  readonly clock: Clock
}

/** Always as high, so that nothing moves under the pointer. */
function Pointed({ step, waited, spans, clock }: PointedProps) {
  const [last] = waited
  return (
    <div aria-hidden="true" className="mt-3 min-h-22 text-sm text-ink-2">
      {step ? (
        <>
          <p className="font-mono wrap-anywhere text-ink">{step.address}</p>
          <p>
            {stepMarks[step.status].word} <Elapsed spans={spans[step.address] ?? []} clock={clock} />
          </p>
          <p className="break-words">
            {last ? (
              <>
                waited for <span className="font-mono wrap-anywhere">{last.address}</span>
                {waited.length > 1 && ` and ${waited.length - 1} more`}
              </>
            ) : (
              'waited for nothing'
            )}
          </p>
        </>
      ) : (
        <p className="text-ink-3">Point at a bar to see what it waited for.</p>
      )}
    </div>
  )
}
