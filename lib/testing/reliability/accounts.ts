import { db } from '#lib/db.ts'
import { liveEntries, liveObjects, liveProjects } from '#lib/testing/ground-truth.ts'
import type { Cloud, Truth } from '#lib/testing/provisioning.ts'

/** What the simulator holds of a service, held against what the portal has on record. */
export type Account = {
  /** There, and in no record of ours. */
  readonly leaked: readonly string[]
  /** There more than once under one name. */
  readonly duplicated: readonly string[]
  /** In our records, and not there. */
  readonly missing: readonly string[]
  readonly live: number
}

type Service = {
  readonly id: string
  readonly service_name: string
  readonly project_name: string
  readonly environment: string
}

/** Of services whose names nobody else in that simulator has. */
export async function accountFor(truth: Truth, cloud: Cloud, service: Service): Promise<Account> {
  const live = liveThings(truth, cloud, service)
  const rows = await db().resource.findMany({ where: { configurationId: service.id } })
  const own = rows.filter(({ address }) => !isPartOfProject(address))
  const recorded = new Set(own.map(({ kind, externalId }) => idOf(kind, externalId)))
  const ids = live.map(({ id }) => id)
  const names = live.map(({ name }) => name)
  return {
    leaked: ids.filter((id) => !recorded.has(id)),
    duplicated: names.filter((name, index) => names.indexOf(name) !== index),
    missing: [...recorded].filter((id) => !ids.includes(id)),
    live: live.length,
  }
}

/** Settings have no life of their own. */
export const isPartOfProject = (address: string): boolean =>
  address.startsWith('posthog.project_settings/') || address.startsWith('posthog.replay_retention/')

/** A vault entry goes by its name on both sides; what follows the # says whose it is. */
const idOf = (kind: string, id: string) =>
  kind.startsWith('vault.') ? `vault ${id.split('#', 1)[0]}` : `${kind.replace('posthog.', '')} ${id}`

type Thing = { readonly id: string; readonly name: string }

function liveThings(truth: Truth, cloud: Cloud, service: Service): Thing[] {
  const { project_name, service_name, environment } = service
  const projects = liveProjects(truth, `${project_name}-${service_name}-${environment}`)
  const inProjects = projects.flatMap((project) =>
    Object.entries(liveObjects(truth, project)).flatMap(([plural, rows]) =>
      rows.map((row) => {
        const kind = plural.replace(/s$/, '')
        return { id: `${kind} ${row.id}`, name: `${kind} ${row.key ?? row.name}` }
      }),
    ),
  )
  const entries = [...liveEntries(truth, cloud, service_name).values()]
  return [
    ...projects.map((id) => ({ id: `project ${id}`, name: 'project' })),
    ...inProjects,
    ...entries.map(({ name }) => ({ id: `vault ${name}`, name: `vault ${name}` })),
  ]
}
