import type { Metadata } from 'next'
import { Callout } from '#components/ui/callout.tsx'
import { Section } from '#components/ui/page-header.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { listResources } from '#lib/runs/list-resources.ts'
import { readEnvBlocks } from '#lib/runs/read-env-blocks.ts'
import { readOutputs } from '#lib/runs/read-outputs.ts'
import { configurationOr404 } from '../../../or-not-found.ts'
import { EnvBlocks } from './env-blocks.tsx'
import { OutputsList } from './outputs-list.tsx'
import { ResourcesList } from './resources-list.tsx'

type Props = { readonly params: Promise<{ readonly configuration: string }> }

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}/outputs`)
  return { title: `Outputs of ${(await configurationOr404(ctx, id)).key}` }
}

export default async function OutputsPage({ params }: Props) {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}/outputs`)
  await configurationOr404(ctx, id)
  const [outputs, blocks, resources] = await Promise.all([
    readOutputs({ ctx, configurationId: id, reveal: false }),
    readEnvBlocks(ctx, id),
    listResources(ctx, id),
  ])
  const mayReveal = isAllowed(ctx, 'secret.reveal')
  const hasKey = outputs.posthog_project_api_key !== ''
  return (
    <div className="grid min-w-0 gap-8">
      {!hasKey && (
        <Callout tone="neutral" title="Nothing is provisioned">
          What PostHog will give, the project’s id and key among it, is left out until it is.
        </Callout>
      )}
      <Section id="env" title="Environment">
        <div className="min-w-0">
          <EnvBlocks configurationId={id} blocks={blocks} mayReveal={mayReveal && hasKey} />
        </div>
      </Section>
      <Section id="outputs" title="Outputs" aside="The 13 outputs of the module">
        <OutputsList configurationId={id} outputs={outputs} resources={resources} mayReveal={mayReveal} />
      </Section>
      {resources.length > 0 && <ResourcesList resources={resources} />}
    </div>
  )
}
