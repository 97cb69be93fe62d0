import type { Metadata } from 'next'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { readRotation } from '#lib/rotation/queries.ts'
import { configurationOr404 } from '../../../or-not-found.ts'
import { RotationScreen } from './rotation-screen.tsx'

type Props = { readonly params: Promise<{ readonly configuration: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}/rotation`)
  return { title: `Rotation of ${(await configurationOr404(ctx, id)).key}` }
}

export default async function RotationPage({ params }: Props) {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}/rotation`)
  await configurationOr404(ctx, id)
  return (
    <RotationScreen
      rotation={await readRotation(ctx, id)}
      mayRefresh={isAllowed(ctx, 'run.start')}
      mayPlan={isAllowed(ctx, 'plan.create')}
      mayRotate={isAllowed(ctx, 'configuration.write')}
    />
  )
}
