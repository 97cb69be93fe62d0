import { redirect } from 'next/navigation'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { getRun } from '#lib/runs/queries.ts'
import { orNotFound } from '../../services/or-not-found.ts'

type Props = { readonly params: Promise<{ readonly run: string }> }

/** For those who know the run and not its service: records of the audit, refusals, pipelines. */
export default async function RunRedirect({ params }: Props) {
  const { run: id } = await params
  const ctx = await requireCtx(`/runs/${id}`)
  const { configuration_id } = await orNotFound(getRun(ctx, id))
  redirect(`/services/${configuration_id}/runs/${id}`)
}
