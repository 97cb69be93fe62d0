'use client'

import { type ReactNode, useState } from 'react'
import { duration } from '#components/ui/time.ts'
import type { StepView } from '#lib/runs/views.ts'
import { laneOf, type Scale, scaleOf, ticksOf } from './lanes.ts'
import { dependantsOf } from './run-state.ts'
import { StepRow } from './step-row.tsx'

type Props = {
  readonly steps: readonly StepView[]
  readonly nowMs: number
  readonly failedAction: ReactNode
}

/** The plan's rows, alive, with their lanes of time beside them. Pointing at one shows what it waited for. */
export function StepList({ steps, nowMs, failedAction }: Props) {
  const [pointed, setPointed] = useState<string | null>(null)
  const scale = scaleOf(steps, nowMs)
  const firstFailed = steps.find(({ status }) => status === 'failed')?.address
  const kin = pointed === null ? null : kinOf(pointed, steps)
  return (
    <div>
      <div className="hidden grid-cols-[6.5rem_minmax(0,1fr)_9rem_minmax(0,18rem)] gap-x-3 border-b pb-1 text-xs text-ink-3 lg:grid">
        <span>State</span>
        <span>Resource</span>
        <span className="text-right">Time</span>
        {scale && <Axis scale={scale} />}
      </div>
      <ol aria-label="Steps">
        {inOrderOfConcern(steps).map((step) => (
          <StepRow
            key={step.address}
            step={step}
            lane={scale && laneOf(step, steps, scale, nowMs)}
            elapsedMs={
              step.status === 'running' && step.started_at ? Math.max(0, nowMs - Date.parse(step.started_at)) : null
            }
            heldBack={step.status === 'failed' ? dependantsOf(step.address, steps) : 0}
            isDimmed={kin !== null && !kin.has(step.address)}
            onPoint={setPointed}
            action={step.address === firstFailed ? failedAction : undefined}
          />
        ))}
      </ol>
    </div>
  )
}

/** What failed comes first once nothing moves any more; else the plan's own order. */
function inOrderOfConcern(steps: readonly StepView[]): readonly StepView[] {
  if (steps.some(({ status }) => status === 'running')) return steps
  return steps.toSorted((a, b) => Number(b.status === 'failed') - Number(a.status === 'failed'))
}

function Axis({ scale }: { readonly scale: Scale }) {
  return (
    <span className="relative">
      <span className="absolute left-0">0</span>
      {ticksOf(scale).map((tick) => (
        <span
          key={tick}
          className="absolute -translate-x-full whitespace-nowrap"
          style={{ left: `${(tick / (scale.endMs - scale.startMs)) * 100}%` }}
        >
          {duration(tick)}
        </span>
      ))}
    </span>
  )
}

/** The step with what it waited for and what waited for it. */
function kinOf(address: string, steps: readonly StepView[]): ReadonlySet<string> {
  const needs = steps.find((step) => step.address === address)?.needs ?? []
  const needers = steps.filter((step) => step.needs.includes(address)).map((step) => step.address)
  return new Set([address, ...needs, ...needers])
}
