import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { QueryProvider } from '#components/shell/query-provider.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { getRun } from '#lib/runs/queries.ts'
import { orNotFound } from '../../../or-not-found.ts'
import { RunScreen } from './run-screen.tsx'

export const metadata: Metadata = { title: 'Run' }

type Props = { readonly params: Promise<{ readonly configuration: string; readonly run: string }> }

export default async function RunPage({ params }: Props) {
  const { configuration, run: id } = await params
  const ctx = await requireCtx(`/services/${configuration}/runs/${id}`)
  const run = await orNotFound(getRun(ctx, id))
  if (run.configuration_id !== configuration) notFound()
  return (
    <QueryProvider>
      <RunScreen initial={run} mayRun={isAllowed(ctx, 'run.cancel')} mayReveal={isAllowed(ctx, 'secret.reveal')} />
    </QueryProvider>
  )
}
