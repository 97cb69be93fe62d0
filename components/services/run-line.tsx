import { IntentLink } from '#components/ui/intent-link.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { duration } from '#components/ui/time.ts'
import type { RunRowView } from '#lib/runs/views.ts'
import { RunStatus } from './run-status.tsx'
import { isMoving, runTitle, runVerb } from './run-words.ts'

type Props = {
  readonly run: RunRowView
  /** Where there is room for it: a link to what was planned. */
  readonly withPlan?: boolean
}

/** One line of a history: who did what, what changed in words, how long it took, how it ended. */
export function RunLine({ run, withPlan = false }: Props) {
  const { id, configuration_id, plan_id, actor, created_at, duration_ms, steps_done, steps_total } = run
  return (
    <li className="@container relative border-b transition-colors last:border-b-0 hover:bg-hover">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-baseline gap-x-3 gap-y-0.5 py-2 @2xl:grid-cols-[6.5rem_minmax(0,1fr)_auto] @2xl:gap-x-4">
        <span className="row-start-2 @max-2xl:text-sm @2xl:row-start-1">
          <RunStatus status={run.status} />
        </span>
        <IntentLink
          href={`/services/${configuration_id}/runs/${id}`}
          className="col-span-2 row-start-1 min-w-0 font-medium break-words after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent @2xl:col-span-1 @2xl:col-start-2"
        >
          {runTitle(run)}
        </IntentLink>
        <p className="col-start-2 row-start-2 flex flex-wrap items-baseline gap-x-3 text-sm text-ink-2 @2xl:col-start-3 @2xl:row-start-1">
          <span className="wrap-anywhere">
            {actor} <span className="@max-2xl:hidden">{runVerb(run)}</span>
          </span>
          <span>
            {isMoving(run) || duration_ms === null ? `${steps_done} of ${steps_total} steps` : duration(duration_ms)}
          </span>
          <span className="relative z-10">
            <RelativeTime at={created_at} />
          </span>
          {withPlan && (
            <IntentLink
              href={`/services/${configuration_id}/plan?plan=${plan_id}`}
              className="link relative z-10 inline-flex min-h-6 items-center"
            >
              plan
            </IntentLink>
          )}
        </p>
      </div>
    </li>
  )
}
