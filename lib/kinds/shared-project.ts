import { z } from 'zod'
import { HedgerowError } from '#lib/core/errors.ts'
import { defineKind, type Found } from '#lib/engine/kind.ts'
import { type Project, readProject } from '#lib/posthog/projects.ts'
import { projectId } from './described.ts'
import { knownProject } from './known-project.ts'
import type { PostHogWorld } from './worlds.ts'

const spec = z.object({ project_id: projectId })
type Spec = z.infer<typeof spec>

function foundOf({ id, uuid, api_token, organization }: Project): Found {
  return {
    externalId: String(id),
    owner: 'ours',
    live: { project_id: id },
    attributes: { id, uuid, api_token, organization },
  }
}

async function observe(world: PostHogWorld, id: number): Promise<Found> {
  const project = await readProject(world.posthog, id, world)
  if (project) return foundOf(project)
  const message = `PostHog has no project ${id}. Choose another one as the shared project of the connection.`
  throw new HedgerowError('invalid', message, { faults: [{ path: 'project_id', message }] })
}

/** A project that several services share. It belongs to people: it is looked at and never written. */
export const sharedProject = defineKind<Spec, PostHogWorld, 'project_id'>({
  type: 'posthog.shared_project',
  title: 'Shared project',
  spec,
  keys: ['project_id'],
  immutable: ['project_id'],
  sensitive: [],
  free: 'adopt',
  calls: { create: 0, update: 0, remove: 0 },
  async find(world, { keys }) {
    const project = await knownProject(world, keys.project_id)
    return project && foundOf(project)
  },
  create: (world, { project_id }) => observe(world, project_id),
  update: (world, { project_id }) => observe(world, project_id),
  async remove() {},
})
