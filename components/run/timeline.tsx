'use client'

import { memo, useDeferredValue, useMemo, useState } from 'react'
import { Section } from '#components/ui/page-header.tsx'
import type { StepView } from '#lib/runs/views.ts'
import { waitedFor } from './dependencies.ts'
import type { Feed } from './run-feed.ts'
import { stepMarks } from './step-marks.ts'
import { TimelineBar } from './timeline-bar.tsx'
import { layOut } from './timeline-lanes.ts'
import { TimelineNote } from './timeline-note.tsx'
import { Grid, Scale } from './timeline-scale.tsx'
import { type Clock, useNowMs } from './use-clock.ts'

type Props = {
  readonly steps: readonly StepView[]
  readonly spans: Feed['spans']
  readonly clock: Clock
  readonly isLive: boolean
}

const paceMs = 400
const pitchPx = 13

/** The rows come first: the timeline is drawn when there is time for it. */
export function Timeline({ steps, spans, ...rest }: Props) {
  return <Drawn steps={useDeferredValue(steps)} spans={useDeferredValue(spans)} {...rest} />
}

/** What ran beside what. Pointing at a bar, or moving to it with the arrows, shows what it waited for. */
const Drawn = memo(function Drawn({ steps, spans, clock, isLive }: Props) {
  const now = useNowMs(clock, isLive ? paceMs : null)
  const { bars, count, axis } = useMemo(() => layOut(spans, now), [spans, now])
  const labels = useMemo(() => labelsOf(steps), [steps])
  const [pointed, setPointed] = useState<string | null>(null)
  const [focused, setFocused] = useState<string | null>(null)
  const shown = pointed ?? focused
  const step = steps.find(({ address }) => address === shown) ?? null
  const waited = step ? waitedFor(steps, step) : []
  const kin = new Set(waited.map(({ address }) => address))
  const tabStop = bars.find(({ address }) => address === focused)?.key ?? bars[0]?.key
  const lookOf = (address: string) => {
    if (shown === null) return 'plain'
    if (address === shown) return 'pointed'
    return kin.has(address) ? 'kin' : 'dim'
  }
  if (bars.length === 0) {
    return (
      <Section title="Timeline" id="timeline">
        <p className="text-sm text-ink-2">Nothing has begun yet.</p>
      </Section>
    )
  }
  return (
    <Section title="Timeline" id="timeline" aside={count > 1 && `${count} at once`}>
      <div>
        <nav
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
              label={labels.get(bar.address) ?? bar.address}
              isTabStop={bar.key === tabStop}
              look={lookOf(bar.address)}
              onPoint={setPointed}
              onFocus={setFocused}
            />
          ))}
        </nav>
        <Scale axis={axis} />
        <TimelineNote step={step} waited={waited} spans={spans} clock={clock} />
      </div>
    </Section>
  )
})

function labelsOf(steps: readonly StepView[]): ReadonlyMap<string, string> {
  const known = new Set(steps.map(({ address }) => address))
  return new Map(
    steps.map(({ address, status, needs }) => {
      const waited = needs.filter((need) => known.has(need))
      const after = waited.length > 0 ? `, waited for ${waited.join(', ')}` : ''
      return [address, `${address}, ${stepMarks[status].word}${after}`]
    }),
  )
}
