import type { Metadata } from 'next'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { readDrift } from '#lib/drift/queries.ts'
import { configurationOr404 } from '../../../or-not-found.ts'
import { DriftScreen } from './drift-screen.tsx'

type Props = { readonly params: Promise<{ readonly configuration: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}/drift`)
  return { title: `Drift of ${(await configurationOr404(ctx, id)).key}` }
}

export default async function DriftPage({ params }: Props) {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}/drift`)
  const configuration = await configurationOr404(ctx, id)
  return (
    <DriftScreen
      drift={await readDrift(ctx, id)}
      isMoving={configuration.status === 'provisioning'}
      mayCheck={isProvisioned(configuration) && isAllowed(ctx, 'drift.check')}
      mayResolve={isAllowed(ctx, 'drift.resolve')}
    />
  )
}

const isProvisioned = ({ status }: ConfigurationView) => status !== 'draft' && status !== 'destroyed'
