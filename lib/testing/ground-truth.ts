import type { Cloud, Truth, VaultObject } from './provisioning.ts'

type Row = Readonly<Record<string, unknown>>

const objectKinds = [
  'feature_flags',
  'actions',
  'cohorts',
  'dashboards',
  'insights',
  'hog_functions',
  'alerts',
  'event_definitions',
] as const
type ObjectKind = (typeof objectKinds)[number]

/** Project ids of the PostHog projects of that name that are there and not on their way out. */
export function liveProjects(truth: Truth, name: string): number[] {
  const rows = truth.posthog.projects ?? []
  const alive = rows.filter((row) => row.name === name && row.is_pending_deletion !== true && row.deleted !== true)
  return alive.map(({ id }) => Number(id))
}

/** The objects of a project that are there, by kind. */
export function liveObjects(truth: Truth, project: number): Record<ObjectKind, Row[]> {
  const of = (kind: ObjectKind) =>
    (truth.posthog[kind] ?? []).filter((row) => row.project === project && row.deleted !== true)
  return Object.fromEntries(objectKinds.map((kind) => [kind, of(kind)])) as Record<ObjectKind, Row[]>
}

export type Entry = { readonly name: string; readonly value: unknown; readonly secure: boolean | null }

/** The entries of a service that are there, by the short name of the key. */
export function liveEntries(truth: Truth, cloud: Cloud, service: string): Map<string, Entry> {
  const objects = cloud === 'aws' ? truth.aws.parameters : truth[cloud].secrets
  const mine = objects.filter((object) => object.deleted_at === null && shortName(object.name).includes(`${service}`))
  return new Map(mine.map((object) => [keyOf(shortName(object.name), service), entryOf(object, cloud)]))
}

/**
 * How many projects of the module's example for this service are there, and how many resources: each project with its
 * settings, which are one object, what is in the first one, and the vault entries.
 */
export function liveCounts(truth: Truth, cloud: Cloud, service: string): { projects: number; resources: number } {
  const projects = liveProjects(truth, `nexpo-${service}-prod`)
  const objects = Object.values(liveObjects(truth, Number(projects[0]))).flat()
  const entries = liveEntries(truth, cloud, service)
  return { projects: projects.length, resources: 2 * projects.length + objects.length + entries.size }
}

/** Google names carry the project's number in front. */
function shortName(name: string): string {
  return name.replace(/^projects\/[^/]+\/secrets\//, '')
}

function keyOf(name: string, service: string): string {
  return name.slice(name.indexOf(service) + service.length).replace(/^[/-]posthog[/-]/, '')
}

function entryOf(object: VaultObject, cloud: Cloud): Entry {
  const name = shortName(object.name)
  if (cloud === 'aws') return { name, value: object.value, secure: object.type === 'SecureString' }
  const versions = object.versions as readonly { readonly value: unknown; readonly state?: string }[]
  return { name, value: versions.at(-1)?.value, secure: null }
}
