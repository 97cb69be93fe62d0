import { db } from '#lib/db.ts'
import { liveEntries, liveObjects, liveProjects } from '#lib/testing/ground-truth.ts'
import type { Cloud, Truth } from '#lib/testing/provisioning.ts'

type Service = { readonly id: string; readonly service_name: string; readonly project_name: string }
type Named = Service & { readonly environment: string; readonly cloud_provider: string }

const kindOfTable = {
  feature_flags: 'posthog.feature_flag',
  actions: 'posthog.action',
  cohorts: 'posthog.cohort',
  dashboards: 'posthog.dashboard',
  insights: 'posthog.insight',
  hog_functions: 'posthog.hog_function',
  alerts: 'posthog.alert',
  event_definitions: 'posthog.event_definition',
} as const

/** Everything of a service that the simulator has, each as `kind id`, sorted. */
export function thereFor(truth: Truth, service: Named): string[] {
  const projects = liveProjects(truth, `${service.project_name}-${service.service_name}-${service.environment}`)
  const inside = projects.flatMap((project) => {
    const tables = Object.entries(liveObjects(truth, project)) as [keyof typeof kindOfTable, { id?: unknown }[]][]
    return tables.flatMap(([table, rows]) => rows.map(({ id }) => `${kindOfTable[table]} ${id}`))
  })
  const entries = liveEntries(truth, service.cloud_provider as Cloud, service.service_name)
  const names = [...entries.values()].map(({ name }) => `vault ${name}`)
  return [...projects.map((id) => `posthog.project ${id}`), ...inside, ...names].sort()
}

const settings = ['posthog.project_settings', 'posthog.replay_retention']

/** Everything that our records say we have, in the same words; settings are no object of their own. */
export async function recordedFor({ id }: Pick<Service, 'id'>): Promise<string[]> {
  const rows = await db().resource.findMany({ where: { configurationId: id } })
  const objects = rows.filter(({ kind }) => !settings.includes(kind))
  return objects
    .map(({ kind, externalId }) => {
      const [name] = externalId.split('#')
      return kind.startsWith('vault.') ? `vault ${name}` : `${kind} ${name}`
    })
    .sort()
}

/** Two live objects of a service that are the same thing: same kind, same place, same name. */
export function duplicatesFor(truth: Truth, service: Named): string[] {
  const projects = liveProjects(truth, `${service.project_name}-${service.service_name}-${service.environment}`)
  const named = projects.flatMap((project) =>
    Object.entries(liveObjects(truth, project)).flatMap(([table, rows]) =>
      rows.map((row) => `${table} ${String(row.key ?? row.name ?? row.id)}`),
    ),
  )
  const all = [...projects.map(() => 'project'), ...named]
  return all.filter((name, index) => all.indexOf(name) !== index)
}
