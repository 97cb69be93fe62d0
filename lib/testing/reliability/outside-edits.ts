import { liveEntries, liveObjects, liveProjects } from '#lib/testing/ground-truth.ts'
import type { Truth } from '#lib/testing/provisioning.ts'
import type { OutsidePerson, Row } from './outside-person.ts'

/** What an outside person finds of one provisioned service. */
export type Scene = {
  readonly person: OutsidePerson
  readonly project: number
  readonly service: string
  readonly objects: ReturnType<typeof liveObjects>
  readonly entries: ReturnType<typeof liveEntries>
  readonly secrets: Truth['azure']['secrets']
}

export function sceneOf(person: OutsidePerson, truth: Truth, service: string): Scene {
  const project = Number(liveProjects(truth, `nexpo-${service}-prod`)[0])
  const [objects, entries] = [liveObjects(truth, project), liveEntries(truth, 'azure', service)]
  return { person, project, service, objects, entries, secrets: truth.azure.secrets }
}

export type OutsideEdit = {
  readonly name: string
  /** The address that the refusal must name. */
  readonly moved: (service: string) => string
  readonly make: (scene: Scene) => Promise<unknown>
}

type Table = keyof Scene['objects']

const at = ({ project }: Scene, table: Table, id: unknown) => `/api/projects/${project}/${table}/${id}/`

function one(scene: Scene, table: Table, address: string): Row {
  const found = scene.objects[table].find((row) => JSON.stringify(row).includes(` ${address}#`))
  if (!found) throw new Error(`there is no ${address}`)
  return found
}

/** Alerts carry no mark. */
const first = ({ objects }: Scene, table: Table): Row => objects[table][0] ?? {}

const patched = (table: Table, address: string, body: Row): Pick<OutsideEdit, 'make' | 'moved'> => ({
  moved: () => address,
  make: (scene) => scene.person.posthog('PATCH', at(scene, table, one(scene, table, address).id), body),
})

const removed = (table: Table, address: string) => patched(table, address, { deleted: true })
const flag = 'posthog.feature_flag/debug-logging'
const entry = (key: string) => `vault.secret/${key}`
const entryOf = ({ entries }: Scene, key: string): string => {
  const found = entries.get(key)
  if (!found) throw new Error(`there is no entry ${key}`)
  return found.name
}

/** With our mark. */
function tagsOf({ secrets }: Scene, name: string): Record<string, string> {
  const versions = secrets.find((secret) => secret.name === name)?.versions as { tags: Record<string, string> }[]
  return versions.at(-1)?.tags ?? {}
}

const everybody = { groups: [{ properties: [], rollout_percentage: 7 }] }

async function recreateFlag(scene: Scene): Promise<unknown> {
  const { id, key } = one(scene, 'feature_flags', flag)
  await scene.person.posthog('PATCH', at(scene, 'feature_flags', id), { deleted: true })
  const body = { key, name: 'Made again by hand.', active: true, filters: everybody }
  return scene.person.posthog('POST', `/api/projects/${scene.project}/feature_flags/`, body)
}

async function addFlag({ person, project, service }: Scene): Promise<unknown> {
  const body = { key: `${service}-beta`, name: 'Made by hand.', active: true, filters: everybody }
  return person.posthog('POST', `/api/projects/${project}/feature_flags/`, body)
}

const projectAddress = (service: string) => `posthog.project/nexpo-${service}-prod`
const editProject = (body: Row) => (scene: Scene) =>
  scene.person.posthog('PATCH', `/api/projects/${scene.project}/`, body)

/** `beta` is the flag that the open plan is about to make, `analytics-enabled` the one it is about to change. */
export const outsideEdits: readonly OutsideEdit[] = [
  {
    name: 'the flag that the plan changes is changed',
    ...patched('feature_flags', 'posthog.feature_flag/analytics-enabled', { filters: everybody }),
  },
  { name: 'another flag is changed', ...patched('feature_flags', flag, { filters: everybody }) },
  { name: 'a flag is switched off', ...patched('feature_flags', flag, { active: false }) },
  { name: 'a flag is renamed', ...patched('feature_flags', flag, { key: 'renamed-by-hand' }) },
  { name: 'a flag is deleted', ...removed('feature_flags', flag) },
  { name: 'a flag is deleted and made again', moved: () => flag, make: recreateFlag },
  { name: 'the flag that the plan makes is added', moved: () => 'posthog.feature_flag/extra-beta', make: addFlag },
  { name: 'the tags of an action are changed', ...patched('actions', 'posthog.action/errors', { tags: ['mine'] }) },
  { name: 'an action is deleted', ...removed('actions', 'posthog.action/requests') },
  {
    name: 'a cohort is renamed',
    ...patched('cohorts', 'posthog.cohort/active-users', { name: 'Everybody who was here' }),
  },
  { name: 'a dashboard is renamed', ...patched('dashboards', 'posthog.dashboard/service', { name: 'My board' }) },
  { name: 'an insight is deleted', ...removed('insights', 'posthog.insight/top-endpoints') },
  {
    name: 'an event definition is described otherwise',
    moved: () => 'posthog.event_definition/error',
    make: (scene) => {
      const { id, description } = one(scene, 'event_definitions', 'posthog.event_definition/error')
      const body = { description: `By hand. ${description}` }
      return scene.person.posthog('PATCH', at(scene, 'event_definitions', id), body)
    },
  },
  {
    name: 'a webhook is switched off',
    ...patched('hog_functions', 'posthog.hog_function/service-errors', { enabled: false }),
  },
  {
    name: 'the threshold of an alert is changed',
    moved: () => 'posthog.alert/',
    make: (scene) => {
      const threshold = { configuration: { type: 'absolute', bounds: { upper: 4711 } } }
      return scene.person.posthog('PATCH', at(scene, 'alerts', first(scene, 'alerts').id), { threshold })
    },
  },
  {
    name: 'an alert is deleted',
    moved: () => 'posthog.alert/',
    make: (scene) => scene.person.posthog('DELETE', at(scene, 'alerts', first(scene, 'alerts').id)),
  },
  {
    name: 'a project setting is changed',
    moved: () => 'posthog.project_settings/settings',
    make: editProject({ anonymize_ips: false }),
  },
  { name: 'the project is renamed', moved: projectAddress, make: editProject({ name: 'renamed by hand' }) },
  {
    name: 'the project is deleted',
    moved: projectAddress,
    make: (scene) => scene.person.posthog('DELETE', `/api/projects/${scene.project}/`),
  },
  {
    name: 'a vault value is changed',
    moved: () => entry('batch-size'),
    make: async (scene) => {
      const name = entryOf(scene, 'batch-size')
      await scene.person.setSecret(name, '4711', tagsOf(scene, name))
    },
  },
  {
    name: 'the tags of a vault entry are changed',
    moved: () => entry('host'),
    make: async (scene) => {
      const name = entryOf(scene, 'host')
      const value = String(scene.entries.get('host')?.value)
      await scene.person.setSecret(name, value, { ...tagsOf(scene, name), Team: 'by hand' })
    },
  },
  {
    name: 'a vault entry is taken over',
    moved: () => entry('flush-interval'),
    make: (scene) => scene.person.setSecret(entryOf(scene, 'flush-interval'), 'mine now', {}),
  },
  {
    name: 'a vault entry is deleted',
    moved: () => entry('webhook-secret'),
    make: (scene) => scene.person.deleteSecret(entryOf(scene, 'webhook-secret')),
  },
]
