import { cx } from '#components/ui/cx.ts'
import type { RunView } from '#lib/runs/views.ts'
import type { Progress } from './run-state.ts'

type Props = { readonly progress: Progress; readonly status: RunView['status'] }

/** A thin line over the page: how far the run is, and whether it went well. */
export function ProgressLine({ progress, status }: Props) {
  const { done, failed, total } = progress
  const share = total === 0 ? 1 : (done + failed) / total
  return (
    <div
      role="progressbar"
      aria-label="Progress of the run"
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={done + failed}
      className="fixed inset-x-0 top-0 z-30 h-0.5 bg-transparent"
    >
      <div
        className={cx(
          'h-full transition-[width,opacity] duration-180',
          status === 'failed' ? 'bg-delete' : 'bg-accent',
          status === 'succeeded' && 'opacity-0 delay-700',
        )}
        style={{ width: `${share * 100}%` }}
      />
    </div>
  )
}
