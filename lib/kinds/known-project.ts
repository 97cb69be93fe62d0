import { type Project, readProject } from '#lib/posthog/projects.ts'
import type { PostHogWorld } from './worlds.ts'

/** A project by its id; within a plan it is read once for all kinds that look at it. */
export function knownProject(world: PostHogWorld, id: number): Promise<Project | null> {
  return world.once(`posthog project ${id}`, () => readProject(world.posthog, id, world))
}
