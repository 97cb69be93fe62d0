'use client'

import { type ReactNode, useEffect, useRef } from 'react'
import { Section } from '#components/ui/page-header.tsx'
import type { StepView } from '#lib/runs/views.ts'
import { notBegunBecauseOf } from './dependencies.ts'
import type { Feed, Span } from './run-feed.ts'
import { StepDetail } from './step-detail.tsx'
import { StepFilters, useStepFilter } from './step-filters.tsx'
import { visibleSteps } from './step-groups.ts'
import { StepRow } from './step-row.tsx'
import type { Clock } from './use-clock.ts'
import { useOpened } from './use-opened.ts'

type Props = {
  readonly steps: readonly StepView[]
  readonly spans: Feed['spans']
  readonly clock: Clock
  readonly isLive: boolean
  /** The one button of a failed step. */
  readonly remedy: ReactNode
}

/** The plan's rows, alive and in the plan's order. */
export function StepList({ steps, spans, clock, isLive, remedy }: Props) {
  const [filter, setFilter] = useStepFilter()
  const shown = visibleSteps(steps, filter)
  const wanted = useRef<string | null>(null)
  const { opened, toggle } = useOpened(steps, (address) => {
    if (shown.some((step) => step.address === address)) return
    wanted.current = address
    setFilter({ show: null, system: null })
  })
  // A permalink to a row that the filter hid: the browser has looked for it too early.
  useEffect(() => {
    const row = wanted.current === null ? null : document.getElementById(wanted.current)
    if (!row) return
    row.scrollIntoView()
    wanted.current = null
  })
  const causes = causesBySkipped(steps)
  return (
    <Section
      title="Steps"
      id="steps"
      aside={<StepFilters steps={steps} filter={filter} isLive={isLive} onChange={setFilter} />}
    >
      {shown.length === 0 ? (
        <p className="py-2 text-ink-2">
          No step fits these filters.{' '}
          <button type="button" className="link min-h-6" onClick={() => setFilter({ show: null, system: null })}>
            Show all
          </button>
        </p>
      ) : (
        <ol aria-label="Steps" className="-mt-3">
          {shown.map((step) => (
            <StepRow
              key={step.address}
              step={step}
              spans={spans[step.address] ?? none}
              clock={clock}
              cause={causes.get(step.address) ?? null}
              onToggle={toggle}
              detail={
                opened.has(step.address) ? <StepDetail step={step} steps={steps} clock={clock} remedy={remedy} /> : null
              }
            />
          ))}
        </ol>
      )}
    </Section>
  )
}

const none: readonly Span[] = []

function causesBySkipped(steps: readonly StepView[]): ReadonlyMap<string, string> {
  return new Map(
    steps
      .filter(({ status }) => status === 'failed')
      .flatMap(({ address }) => notBegunBecauseOf(steps, address).map((lost) => [lost.address, address] as const)),
  )
}
