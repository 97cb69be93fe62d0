import Link from 'next/link'
import { Copyable } from '#components/ui/copyable.tsx'
import { Definition, DefinitionList } from '#components/ui/definition-list.tsx'
import { ExternalLink } from '#components/ui/external-link.tsx'
import { Section } from '#components/ui/page-header.tsx'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import type { Outputs } from '#lib/outputs/index.ts'
import type { ResourceView } from '#lib/runs/list-resources.ts'
import { RevealOutput } from '../reveal-output.tsx'

type Props = {
  readonly configuration: ConfigurationView
  readonly outputs: Outputs
  readonly resources: readonly ResourceView[]
  readonly mayReveal: boolean
}

/** What the service needs from here, in the order in which it is asked for. */
export function OutputsSummary({ configuration, outputs, resources, mayReveal }: Props) {
  const { id } = configuration
  const project = resources.find(({ kind }) => /^posthog\.(shared_)?project$/.test(kind))
  const inVault = resources.filter(({ kind }) => kind.startsWith('vault.')).length
  return (
    <Section
      id="outputs"
      title="Outputs"
      aside={
        <Link href={`/services/${id}/outputs`} className="link inline-flex min-h-6 items-center">
          Env block and all outputs
        </Link>
      }
    >
      {project ? (
        <DefinitionList label="Outputs">
          <Definition name="PostHog project">
            <Copyable text={outputs.posthog_project_id} what="project id" href={project.url} />
          </Definition>
          <Definition name="Project API key">
            <RevealOutput
              configurationId={id}
              name="posthog_project_api_key"
              masked={outputs.posthog_project_api_key}
              mayReveal={mayReveal}
            />
          </Definition>
          {configuration.webhook_secret && (
            <Definition name="Webhook secret">
              <RevealOutput configurationId={id} name="webhook_secret" masked="••••" mayReveal={mayReveal} />
            </Definition>
          )}
          <Definition name="Host">
            <Copyable text={outputs.posthog_host} what="host" />
          </Definition>
          <Definition name="Key in the vault">
            <Copyable text={outputs.shared_config.api_key_entry.name} what="name of the vault entry" />
          </Definition>
          <Definition name="Dashboard">
            {outputs.dashboard_url ? (
              <ExternalLink href={outputs.dashboard_url}>Analytics dashboard</ExternalLink>
            ) : (
              '—'
            )}
          </Definition>
          <Definition name="Provisioned">
            {resources.length - inVault} objects in PostHog, {inVault} vault entries
          </Definition>
        </DefinitionList>
      ) : (
        <p className="max-w-[68ch] text-ink-2">
          They are known after the first run: the project, its key and host, the flags, the dashboard, and an env block
          in eleven formats.
        </p>
      )}
    </Section>
  )
}
