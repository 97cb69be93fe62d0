import { cx } from '#components/ui/cx.ts'
import type { StepView } from '#lib/runs/views.ts'
import type { Lane } from './lanes.ts'

const fills: Partial<Record<StepView['status'], string>> = {
  succeeded: 'bg-create',
  failed: 'bg-delete',
  running: 'bg-update animate-breathe',
  waiting: 'bg-update',
}

const percent = (share: number) => `${(share * 100).toFixed(2)}%`

/** A step on the run's time: the bar is its work, the hairline before it the wait since it could have begun. */
export function LaneBar({ lane, status }: { readonly lane: Lane; readonly status: StepView['status'] }) {
  return (
    <div aria-hidden="true" className="relative h-5">
      <span
        className="absolute top-1/2 h-px bg-line-strong"
        style={{ left: percent(lane.readyAt), width: percent(lane.from - lane.readyAt) }}
      />
      <span
        className={cx(
          'absolute top-1/2 h-1.5 min-w-0.5 -translate-y-1/2 rounded-full',
          fills[status] ?? 'bg-line-strong',
        )}
        style={{ left: percent(lane.from), width: percent(lane.to - lane.from) }}
      />
    </div>
  )
}
