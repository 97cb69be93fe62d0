import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { PageHeader } from '#components/ui/page-header.tsx'
import type { Ctx } from '#lib/auth/context.ts'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { findOpenPlan, getPlan } from '#lib/runs/queries.ts'
import type { PlanView } from '#lib/runs/views.ts'
import { configurationOr404, orNotFound } from '../../or-not-found.ts'
import { NoPlan } from './no-plan.tsx'
import { PlanScreen } from './plan-screen.tsx'

export const metadata: Metadata = { title: 'Plan' }

type Props = {
  readonly params: Promise<{ readonly configuration: string }>
  readonly searchParams: Promise<{ readonly plan?: string | string[] }>
}

export default async function PlanPage({ params, searchParams }: Props) {
  const { configuration: id } = await params
  const { plan: planId } = await searchParams
  const ctx = await requireCtx(`/services/${id}/plan`)
  const configuration = await configurationOr404(ctx, id)
  const plan = await readPlan(ctx, id, planId)
  const mayRun = isAllowed(ctx, 'run.start')
  if (plan) {
    const { revision, last_run } = configuration
    return (
      <PlanScreen
        key={plan.id}
        plan={plan}
        newestRevision={revision}
        newestRunId={last_run?.id ?? null}
        mayRun={mayRun}
      />
    )
  }
  return (
    <div className="grid gap-4">
      <PageHeader
        crumbs={[
          { label: 'Services', href: '/services' },
          { label: configuration.key, href: `/services/${id}`, mono: true },
        ]}
        title="Plan"
      />
      <NoPlan configurationId={id} mayPlan={isAllowed(ctx, 'plan.create')} />
    </div>
  )
}

/** The plan that the URL names, else the newest open one. A plan of another configuration is not found here. */
async function readPlan(
  ctx: Ctx,
  configurationId: string,
  id: string | string[] | undefined,
): Promise<PlanView | null> {
  if (typeof id !== 'string') return findOpenPlan(ctx, configurationId)
  const plan = await orNotFound(getPlan(ctx, id))
  if (plan.configuration_id !== configurationId) notFound()
  return plan
}
