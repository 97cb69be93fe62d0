import Link from 'next/link'
import { RunLine } from '#components/services/run-line.tsx'
import { Section } from '#components/ui/page-header.tsx'
import type { Page } from '#lib/core/paging.ts'
import type { RunRowView } from '#lib/runs/views.ts'

type Props = { readonly configurationId: string; readonly page: Page<RunRowView> }

export function RecentRuns({ configurationId, page }: Props) {
  return (
    <Section
      id="runs"
      title="Runs"
      aside={
        page.total > 0 && (
          <Link href={`/services/${configurationId}/history`} className="link inline-flex min-h-6 items-center">
            {page.total > page.items.length ? `All ${page.total}` : 'History'}
          </Link>
        )
      }
    >
      {page.items.length === 0 ? (
        <p className="text-ink-2">None yet. A run is what applying a plan starts.</p>
      ) : (
        <ul>
          {page.items.map((run) => (
            <RunLine key={run.id} run={run} />
          ))}
        </ul>
      )}
    </Section>
  )
}
