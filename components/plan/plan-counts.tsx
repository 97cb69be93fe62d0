import { cx } from '#components/ui/cx.ts'
import { toneText } from '#components/ui/status.tsx'
import type { PlanView } from '#lib/runs/views.ts'
import { actionMarks, actions } from './action-marks.ts'

/** `43 to create · 0 to change · 0 to delete`: the three that everybody looks for, and whatever else there is. */
export function PlanCounts({ plan: { summary, kind } }: { readonly plan: Pick<PlanView, 'summary' | 'kind'> }) {
  const always = kind === 'destroy' ? ['delete'] : ['create', 'update', 'delete']
  const shown = actions.filter((action) => action !== 'none' && (always.includes(action) || summary[action] > 0))
  return (
    <span className="flex flex-wrap gap-x-3 text-base">
      {shown.map((action) => (
        <span
          key={action}
          className={cx(summary[action] > 0 ? cx('font-medium', toneText[actionMarks[action].tone]) : 'text-ink-3')}
        >
          <span aria-hidden="true">{actionMarks[action].glyph}</span>
          {summary[action]} {actionMarks[action].doing}
        </span>
      ))}
    </span>
  )
}
