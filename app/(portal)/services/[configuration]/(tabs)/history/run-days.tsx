import Link from 'next/link'
import { RunLine } from '#components/services/run-line.tsx'
import { byDay } from '#components/services/run-words.ts'
import { Button } from '#components/ui/button.tsx'
import { KeepFresh } from '#components/ui/keep-fresh.tsx'
import type { Page } from '#lib/core/paging.ts'
import type { RunRowView } from '#lib/runs/views.ts'

type Props = { readonly page: Page<RunRowView>; readonly path: string; readonly isFirst: boolean }

/** Runs under the day they began, newest first. */
export function RunDays({ page, path, isFirst }: Props) {
  if (page.total === 0) return <p className="text-ink-2">None yet. A run is what applying a plan starts.</p>
  return (
    <div className="grid gap-5">
      {byDay(page.items).map(({ day, rows }) => (
        <section key={day} aria-label={day}>
          <h3 className="pb-1 text-sm font-normal text-ink-3">{day}</h3>
          <ul>
            {rows.map((run) => (
              <RunLine key={run.id} run={run} withPlan />
            ))}
          </ul>
        </section>
      ))}
      {(!isFirst || page.next_cursor) && (
        <nav aria-label="Pages" className="flex gap-2">
          {!isFirst && (
            <Button asChild>
              <Link href={path}>Newest</Link>
            </Button>
          )}
          {page.next_cursor && (
            <Button asChild>
              <Link href={`${path}?cursor=${encodeURIComponent(page.next_cursor)}`}>Older</Link>
            </Button>
          )}
        </nav>
      )}
      <KeepFresh isMoving={false} />
    </div>
  )
}
