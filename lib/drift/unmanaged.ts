import 'server-only'
import type { Json } from '#lib/core/json.ts'
import { readMarker } from '#lib/core/marker.ts'
import type { Recorded } from '#lib/core/resource.ts'
import type { Observed } from '#lib/engine/observe.ts'
import { listOnce, within } from '#lib/kinds/project-object.ts'
import type { PostHogWorld } from '#lib/kinds/worlds.ts'
import { actions } from '#lib/posthog/actions.ts'
import { cohorts } from '#lib/posthog/cohorts.ts'
import type { Collection } from '#lib/posthog/collection.ts'
import { dashboards } from '#lib/posthog/dashboards.ts'
import { featureFlags } from '#lib/posthog/feature-flags.ts'
import { hogFunctions } from '#lib/posthog/hog-functions.ts'
import { insights } from '#lib/posthog/insights.ts'
import type { Finding } from './finding.ts'

type Listed = { readonly id: string; readonly name: string; readonly text: string }
type ListObjects = (world: PostHogWorld, project: number) => Promise<Listed[]>

type Named = { readonly id: string | number; readonly name: string; readonly description: string }

function lister<T>(collection: Collection<T>, asListed: (object: T) => Listed): ListObjects {
  return async (world, project) => (await listOnce(collection, within(world, project), world)).items.map(asListed)
}

const described = ({ id, name, description }: Named): Listed => ({ id: String(id), name, text: description })

/** Kinds whose list is fetched for our own objects anyway, and whose objects carry our mark. */
const listers: Readonly<Record<string, ListObjects>> = {
  'posthog.feature_flag': lister(featureFlags, ({ id, key, name }) => ({ id: String(id), name: key, text: name })),
  'posthog.action': lister(actions, described),
  'posthog.cohort': lister(cohorts, described),
  'posthog.dashboard': lister(dashboards, described),
  'posthog.insight': lister(insights, described),
  'posthog.hog_function': lister(hogFunctions, described),
}

/** A project may hold any number of things that are not ours: a page shows no more of them. */
const mostExtras = 200

type Question = {
  /** project/service/environment */
  readonly configuration: string
  readonly recorded: readonly Recorded[]
  readonly observed: Observed
  /** Addresses of calls whose answer was lost: their objects are looked for by the next plan. */
  readonly unsettled: ReadonlySet<string>
  worldOf(connection: string): Promise<PostHogWorld>
}

/**
 * Objects in PostHog that are in no record: second ones that carry our mark, and, in a project of the service's own,
 * those that are not ours. Looked at and never touched.
 */
export async function unmanaged(question: Question): Promise<Finding[]> {
  const { recorded, observed } = question
  const project = recorded.find(({ kind }) => kind === 'posthog.project' || kind === 'posthog.shared_project')
  if (!project || observed.get(project.address)?.state !== 'present') return []
  const world = await question.worldOf(project.connection)
  const types = [...new Set(recorded.map(({ kind }) => kind))].filter((type) => type in listers).sort()
  const found = await Promise.all(
    types.map(async (type) => {
      const listed = (await listers[type]?.(world, Number(project.externalId))) ?? []
      return listed.flatMap((object) => findingOf(question, type, object))
    }),
  )
  const isOwn = project.kind === 'posthog.project'
  const all = found.flat()
  const extras = isOwn ? all.filter(({ state }) => state === 'extra').slice(0, mostExtras) : []
  return [...all.filter(({ state }) => state === 'surplus'), ...extras]
}

function findingOf(question: Question, type: string, { id, name, text }: Listed): Finding[] {
  const { configuration, recorded, observed, unsettled } = question
  const same = recorded.filter(({ kind }) => kind === type)
  const isKnown = same.some(({ address, externalId }) => {
    const seen = observed.get(address)
    return externalId === id || (seen?.state === 'present' && seen.externalId === id)
  })
  const marker = readMarker(text)
  const isOurs = marker?.configuration === configuration
  if (isKnown || (marker && !isOurs) || (marker && unsettled.has(marker.address))) return []
  const live: Json = { id, name, ...(marker ? { like: marker.address } : {}) }
  const base = { address: `${type}/${id}`, type, path: '', intended: null, applied: null, live, sensitive: false }
  return [{ ...base, state: marker ? 'surplus' : 'extra', can: ['ignore'] }]
}
