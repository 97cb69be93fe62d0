import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { QueryProvider } from '#components/shell/query-provider.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { orNotFound } from '../../../or-not-found.ts'
import { isNewestRun, readHandover, readRun } from './read-run.ts'
import { RunScreen } from './run-screen.tsx'

export const metadata: Metadata = { title: 'Run' }

type Props = { readonly params: Promise<{ readonly configuration: string; readonly run: string }> }

export default async function RunPage({ params }: Props) {
  const { configuration, run: id } = await params
  const ctx = await requireCtx(`/services/${configuration}/runs/${id}`)
  const snapshot = await orNotFound(readRun(ctx, id))
  const { run } = snapshot
  if (run.configuration_id !== configuration) notFound()
  const isNewest = await isNewestRun(ctx, run)
  const hasHandover = isNewest && run.kind === 'apply' && run.status === 'succeeded'
  return (
    <QueryProvider>
      <RunScreen
        key={run.id}
        snapshot={snapshot}
        isNewest={isNewest}
        // What cannot be read now is read again by the page, which then says why.
        handover={hasHandover ? await readHandover(ctx, configuration).catch(() => null) : null}
        rights={{
          mayCancel: isAllowed(ctx, 'run.cancel'),
          mayResume: isAllowed(ctx, 'run.start'),
          mayPlan: isAllowed(ctx, 'plan.create'),
          mayReveal: isAllowed(ctx, 'secret.reveal'),
        }}
      />
    </QueryProvider>
  )
}
