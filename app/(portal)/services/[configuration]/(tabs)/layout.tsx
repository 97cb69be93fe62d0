import type { ReactNode } from 'react'
import { ConfigurationStatus } from '#components/services/configuration-status.tsx'
import { isRunStatus, RunStatus } from '#components/services/run-status.tsx'
import { RememberVisit } from '#components/shell/remember-visit.tsx'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { KeepFresh } from '#components/ui/keep-fresh.tsx'
import { PageHeader } from '#components/ui/page-header.tsx'
import { RelativeTime } from '#components/ui/relative-time.tsx'
import { requireCtx } from '#lib/auth/current-ctx.ts'
import { isAllowed } from '#lib/auth/policy.ts'
import { listConfigurations } from '#lib/configurations/queries.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { configurationOr404 } from '../../or-not-found.ts'
import { ConfigurationMenu } from '../configuration-menu.tsx'
import { ConfigurationTabs } from '../configuration-tabs.tsx'
import { EnvironmentLinks } from '../environment-links.tsx'
import { PlanButton } from '../plan-button.tsx'

type Props = { readonly params: Promise<{ readonly configuration: string }>; readonly children: ReactNode }

export default async function ConfigurationLayout({ params, children }: Props) {
  const { configuration: id } = await params
  const ctx = await requireCtx(`/services/${id}`)
  const configuration = await configurationOr404(ctx, id)
  const service = `${configuration.project_name}/${configuration.service_name}`
  const { items } = await listConfigurations(ctx, { q: `${service}/` })
  const siblings = items.filter(({ key }) => key.startsWith(`${service}/`))
  const mayWrite = isAllowed(ctx, 'configuration.write')
  const mayPlan = isAllowed(ctx, 'plan.create')
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <PageHeader
        crumbs={[{ label: 'Services', href: '/services' }]}
        title={<span className="font-mono text-lg">{configuration.key}</span>}
        status={<StatusBadge id={id} status={configuration.status} />}
        facts={<Facts configuration={configuration} />}
        actions={
          <>
            {mayPlan && <PlanButton id={id} isDue={isDue(configuration)} />}
            {(mayWrite || mayPlan) && (
              <ConfigurationMenu
                configuration={{ id, key: configuration.key, status: configuration.status }}
                mayWrite={mayWrite}
                mayPlan={mayPlan}
              />
            )}
          </>
        }
      />
      <div className="flex flex-wrap-reverse items-end gap-x-6 gap-y-4">
        <div className="min-w-0 flex-1 basis-72">
          <ConfigurationTabs id={id} />
        </div>
        <EnvironmentLinks
          current={{ id, key: configuration.key, environment: configuration.environment }}
          siblings={siblings.map(({ id, environment, status }) => ({ id, environment, status }))}
          mayAdd={mayWrite}
        />
      </div>
      {children}
      <KeepFresh isMoving={configuration.status === 'provisioning'} />
      <RememberVisit id={id} configurationKey={configuration.key} />
    </div>
  )
}

/** What has drifted is one press away. */
function StatusBadge({ id, status }: Pick<ConfigurationView, 'id' | 'status'>) {
  const badge = <ConfigurationStatus status={status} shape="pill" />
  if (status !== 'drifted') return badge
  return (
    <IntentLink href={`/services/${id}/drift`} title="Show what has drifted" className="rounded-full hover:underline">
      {badge}
    </IntentLink>
  )
}

const runNouns = { apply: 'run', destroy: 'tear-down', rollback: 'roll-back', revert: 'revert' } as const

/** What is saved is not what is live. */
function isDue({ status, revision, applied_revision }: ConfigurationView): boolean {
  return status !== 'destroyed' && status !== 'provisioning' && applied_revision !== revision
}

function Facts({ configuration }: { readonly configuration: ConfigurationView }) {
  const { revision, applied_revision: applied, last_run: run, updated_at } = configuration
  const behind = applied !== null && applied !== revision
  return (
    <>
      <span>
        revision {revision}
        {behind && <span className="text-update"> · {applied} is live</span>}
      </span>
      <span>
        edited <RelativeTime at={updated_at} />
      </span>
      {run && (
        <span className="inline-flex items-center gap-1.5">
          last {runNouns[run.kind]} {isRunStatus(run.status) ? <RunStatus status={run.status} /> : run.status}
          {run.finished_at && <RelativeTime at={run.finished_at} />}
        </span>
      )}
    </>
  )
}
