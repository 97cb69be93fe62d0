import { z } from 'zod'
import { defineKind, type Found } from '#lib/engine/kind.ts'
import { type Project, patchProject, readProject } from '#lib/posthog/projects.ts'
import { projectId } from './described.ts'
import { knownProject } from './known-project.ts'
import type { PostHogWorld } from './worlds.ts'

const spec = z.object({ project: projectId, period: z.enum(['30d', '90d', '1y', '5y']) })
type Spec = z.infer<typeof spec>

function foundOf({ id, session_recording_retention_period }: Project): Found {
  const live = { project: id, period: session_recording_retention_period }
  return { externalId: String(id), owner: 'ours', live, attributes: {} }
}

/** In a call of its own: plans limit it, and a refusal must not take the other settings with it. */
async function apply(world: PostHogWorld, { project, period }: Spec): Promise<Found> {
  return foundOf(await patchProject(world.posthog, project, { session_recording_retention_period: period }, world))
}

export const replayRetention = defineKind<Spec, PostHogWorld, 'project'>({
  type: 'posthog.replay_retention',
  title: 'Replay retention',
  spec,
  keys: ['project'],
  immutable: ['project'],
  sensitive: [],
  free: 'adopt',
  calls: { create: 1, update: 1, remove: 0 },
  async find(world, { keys }) {
    const project = await knownProject(world, keys.project)
    return project && foundOf(project)
  },
  /** Servers without the entitlement refuse even the period that they have, so that one is not sent. */
  async create(world, wanted) {
    const project = await readProject(world.posthog, wanted.project, world)
    const isSet = project?.session_recording_retention_period === wanted.period
    return project && isSet ? foundOf(project) : apply(world, wanted)
  },
  update: (world, wanted) => apply(world, wanted),
  /** It goes with its project. */
  async remove() {},
})
