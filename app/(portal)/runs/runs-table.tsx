import { RunStatus } from '#components/services/run-status.tsx'
import { isMoving, runTitle } from '#components/services/run-words.ts'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { ColumnHead, RowLink, StackedCell, StackedRow, StackedTable } from '#components/ui/stacked-table.tsx'
import { duration } from '#components/ui/time.ts'
import type { RunRowView } from '#lib/runs/views.ts'

const head = (
  <>
    <ColumnHead>State</ColumnHead>
    <ColumnHead>Service</ColumnHead>
    <ColumnHead className="hidden md:table-cell">What changed</ColumnHead>
    <ColumnHead className="hidden lg:table-cell">Who</ColumnHead>
    <ColumnHead className="hidden text-right md:table-cell">Duration</ColumnHead>
    <ColumnHead className="text-right">Started</ColumnHead>
  </>
)

export function RunsTable({ runs }: { readonly runs: readonly RunRowView[] }) {
  return (
    <StackedTable caption="Runs" head={head}>
      {runs.map((run) => (
        <RunRow key={run.id} run={run} />
      ))}
    </StackedTable>
  )
}

function RunRow({ run }: { readonly run: RunRowView }) {
  const { id, configuration_id, configuration_key, actor, created_at, duration_ms, steps_done, steps_total } = run
  const took = isMoving(run) || duration_ms === null ? `${steps_done} of ${steps_total}` : duration(duration_ms)
  return (
    <StackedRow>
      <StackedCell className="max-sm:order-2">
        <RunStatus status={run.status} />
      </StackedCell>
      <StackedCell narrow="line" className="max-sm:order-1 sm:min-w-44">
        <RowLink href={`/services/${configuration_id}/runs/${id}`} className="font-mono text-sm wrap-anywhere">
          {configuration_key}
        </RowLink>
      </StackedCell>
      <StackedCell narrow="beside" className="max-w-44 truncate max-sm:order-3 sm:hidden md:table-cell lg:max-w-72">
        {runTitle(run)}
      </StackedCell>
      <StackedCell className="hidden max-w-44 truncate lg:table-cell">
        <IntentLink
          href={`/runs?actor=${encodeURIComponent(actor)}`}
          title={`Only runs of ${actor}`}
          className="relative z-10 inline-flex min-h-6 max-w-full items-center text-ink-2 hover:text-ink hover:underline"
        >
          <span className="truncate">{actor}</span>
        </IntentLink>
      </StackedCell>
      <StackedCell className="hidden text-right text-sm whitespace-nowrap text-ink-2 md:table-cell">{took}</StackedCell>
      <StackedCell narrow="end" className="text-sm text-ink-2 max-sm:order-4 sm:text-right">
        <span className="relative z-10">
          <RelativeTime at={created_at} />
        </span>
      </StackedCell>
    </StackedRow>
  )
}
