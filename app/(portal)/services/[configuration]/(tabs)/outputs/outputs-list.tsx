import { Definition, DefinitionList } from '#components/ui/definition-list.tsx'
import { isJsonObject } from '#lib/core/json.ts'
import type { Outputs } from '#lib/outputs/index.ts'
import type { ResourceView } from '#lib/runs/list-resources.ts'
import { RevealOutput } from '../../reveal-output.tsx'
import { DocumentValue, MapValue, TextValue } from './output-values.tsx'

type Props = {
  readonly configurationId: string
  readonly outputs: Outputs
  readonly resources: readonly ResourceView[]
  readonly mayReveal: boolean
}

/** The module's 13 outputs by its names and in its order, each to copy. */
export function OutputsList({ configurationId, outputs, resources, mayReveal }: Props) {
  const urlOf = (kind: string) => (value: string) =>
    resources.find((one) => one.kind === kind && [one.external_id, one.name].includes(value))?.url ?? null
  const project = resources.find(({ kind }) => /^posthog\.(shared_)?project$/.test(kind))
  const isProvisioned = project !== undefined
  const entry = (name: keyof Outputs) => ({ name, mono: true, width: 'wide' as const })
  return (
    <DefinitionList label="Outputs">
      <Definition {...entry('posthog_project_id')}>
        <TextValue name="posthog_project_id" text={outputs.posthog_project_id} url={project?.url ?? null} />
      </Definition>
      <Definition {...entry('posthog_project_api_key')}>
        <RevealOutput
          configurationId={configurationId}
          name="posthog_project_api_key"
          masked={outputs.posthog_project_api_key}
          mayReveal={mayReveal}
        />
      </Definition>
      <Definition {...entry('posthog_host')}>
        <TextValue name="posthog_host" text={outputs.posthog_host} />
      </Definition>
      <Definition {...entry('service_name')}>
        <TextValue name="service_name" text={outputs.service_name} />
      </Definition>
      <Definition {...entry('feature_flags')}>
        <MapValue
          name="feature_flags"
          map={outputs.feature_flags}
          isProvisioned={isProvisioned}
          urlOf={urlOf('posthog.feature_flag')}
        />
      </Definition>
      <Definition {...entry('analytics_actions')}>
        <MapValue
          name="analytics_actions"
          map={outputs.analytics_actions}
          isProvisioned={isProvisioned}
          urlOf={urlOf('posthog.action')}
        />
      </Definition>
      <Definition {...entry('custom_actions')}>
        <MapValue
          name="custom_actions"
          map={outputs.custom_actions}
          isProvisioned={isProvisioned}
          urlOf={urlOf('posthog.action')}
        />
      </Definition>
      <Definition {...entry('cohorts')}>
        <MapValue name="cohorts" map={outputs.cohorts} isProvisioned={isProvisioned} urlOf={urlOf('posthog.cohort')} />
      </Definition>
      <Definition {...entry('dashboard_url')}>
        <TextValue name="dashboard_url" text={outputs.dashboard_url} url={outputs.dashboard_url || null} />
      </Definition>
      <Definition {...entry('environment_variables')}>
        <DocumentValue
          name="environment_variables"
          value={outputs.environment_variables}
          summary={counted(outputs.environment_variables, 'variables')}
          isSensitive
        />
      </Definition>
      <Definition {...entry('shared_config')}>
        <DocumentValue
          name="shared_config"
          value={outputs.shared_config}
          summary={counted(outputs.shared_config, 'fields')}
          isSensitive
        />
      </Definition>
      <Definition {...entry('event_schema')}>
        <DocumentValue
          name="event_schema"
          value={outputs.event_schema}
          summary={counted(outputs.event_schema.$defs, 'events')}
        />
      </Definition>
      <Definition {...entry('integration_config')}>
        <DocumentValue
          name="integration_config"
          value={outputs.integration_config}
          summary={counted(outputs.integration_config, 'parts')}
          isSensitive
        />
      </Definition>
    </DefinitionList>
  )
}

const counted = (value: unknown, noun: string) => `${isJsonObject(value) ? Object.keys(value).length : 0} ${noun}`
