import { redirect } from 'next/navigation'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { getPlan } from '#lib/runs/queries.ts'
import { orNotFound } from '../../services/or-not-found.ts'

type Props = { readonly params: Promise<{ readonly plan: string }> }

/** For those who know the plan and not its service: records of the audit, pipelines. */
export default async function PlanRedirect({ params }: Props) {
  const { plan: id } = await params
  const ctx = await requireCtx(`/plans/${id}`)
  const { configuration_id } = await orNotFound(getPlan(ctx, id))
  redirect(`/services/${configuration_id}/plan?plan=${id}`)
}
