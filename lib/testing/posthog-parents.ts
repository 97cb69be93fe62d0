import type { RegisteredKind, ResolvedSpec } from '#lib/engine/kind.ts'
import { kindOf as kindIn } from '#lib/engine/observe.ts'
import { kinds } from '#lib/kinds/index.ts'
import type { PostHogWorld } from '#lib/kinds/worlds.ts'
import { idOf, markerFor } from './posthog-world.ts'

/** What the objects of a project hang on. */
export type Parents = { readonly project: number; readonly dashboard: number; readonly insight: number }

export function kindOf(type: string): RegisteredKind {
  return kindIn(kinds, type)
}

export const parentProject = { organization: '@current', name: 'p', description: '', timezone: 'UTC' }

/** A project with a dashboard and an insight on it. */
export async function createParents(world: PostHogWorld): Promise<Parents> {
  const create = async (type: string, spec: ResolvedSpec): Promise<number> =>
    Number(idOf(await kindOf(type).create(world, spec, markerFor(`${type}/parent`))))
  const described = { description: '', tags: [] }
  const project = await create('posthog.project', parentProject)
  const dashboard = await create('posthog.dashboard', { ...described, project, name: 'board', pinned: false })
  const series = [{ kind: 'EventsNode', event: 'e' }]
  const query = { kind: 'InsightVizNode', source: { kind: 'TrendsQuery', series } }
  const insight = await create('posthog.insight', { ...described, project, name: 'chart', dashboard, query })
  return { project, dashboard, insight }
}
