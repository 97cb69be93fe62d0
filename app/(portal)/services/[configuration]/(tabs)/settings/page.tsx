import type { Metadata } from 'next'
import { SettingsList } from '#components/configuration/settings-list.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { env } from '#lib/env.ts'
import { connectionChoices } from '../../../connection-choices.ts'
import { configurationOr404 } from '../../../or-not-found.ts'
import { ReadOnly } from '../../../read-only.tsx'
import { ServiceForm } from '../../../service-form.tsx'
import { GoToHash } from './go-to-hash.tsx'

type Props = { readonly params: Promise<{ readonly configuration: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}/settings`)
  return { title: `Settings of ${(await configurationOr404(ctx, id)).key}` }
}

export default async function SettingsPage({ params }: Props) {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}/settings`)
  const configuration = await configurationOr404(ctx, id)
  if (!isAllowed(ctx, 'configuration.write')) {
    return (
      <>
        <ReadOnly header={null} role={ctx.role} />
        <SettingsList configuration={configuration} />
      </>
    )
  }
  return (
    <>
      <GoToHash />
      <ServiceForm
        key={configuration.etag}
        configuration={configuration}
        remembered={{}}
        connections={await connectionChoices(ctx)}
        outboundAllow={env().HEDGEROW_OUTBOUND_ALLOW}
      />
    </>
  )
}
