import type { Metadata } from 'next'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { env } from '#lib/env.ts'
import { connectionChoices } from '../../connection-choices.ts'
import { configurationOr404 } from '../../or-not-found.ts'
import { ReadOnly } from '../../read-only.tsx'
import { ServiceForm } from '../../service-form.tsx'

type Props = { readonly params: Promise<{ readonly configuration: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}`)
  return { title: (await configurationOr404(ctx, id)).key }
}

export default async function SettingsPage({ params }: Props) {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}`)
  const configuration = await configurationOr404(ctx, id)
  if (!isAllowed(ctx, 'configuration.write')) return <ReadOnly header={null} role={ctx.role} />
  return (
    <ServiceForm
      key={configuration.etag}
      configuration={configuration}
      remembered={{}}
      connections={await connectionChoices(ctx)}
      outboundAllow={env().HEDGEROW_OUTBOUND_ALLOW}
    />
  )
}
