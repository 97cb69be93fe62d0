import { z } from 'zod'
import { HedgerowError } from '#lib/core/errors.ts'
import { defineKind, type Found } from '#lib/engine/kind.ts'
import { type Project, patchProject } from '#lib/posthog/projects.ts'
import { projectId } from './described.ts'
import { knownProject } from './known-project.ts'
import type { PostHogWorld } from './worlds.ts'

const spec = z.object({
  project: projectId,
  anonymize_ips: z.boolean(),
  session_recording_opt_in: z.boolean(),
  capture_console_log_opt_in: z.boolean(),
})
type Spec = z.infer<typeof spec>
const settings = ['anonymize_ips', 'session_recording_opt_in', 'capture_console_log_opt_in'] as const

function foundOf(project: Project): Found {
  const { id, anonymize_ips, session_recording_opt_in, capture_console_log_opt_in } = project
  return {
    externalId: String(id),
    owner: 'ours',
    live: { project: id, anonymize_ips, session_recording_opt_in, capture_console_log_opt_in },
    attributes: {},
  }
}

/** PostHog may accept what the plan does not allow and leave it as it is. */
async function apply(world: PostHogWorld, wanted: Spec, names: readonly (typeof settings)[number][]): Promise<Found> {
  const body = Object.fromEntries(names.map((name) => [name, wanted[name]]))
  const project = await patchProject(world.posthog, wanted.project, body, world)
  const refused = names.filter((name) => project[name] !== wanted[name])
  if (refused.length === 0) return foundOf(project)
  throw new HedgerowError('upstream', `PostHog accepted ${refused.join(', ')} and did not apply it.`, {
    upstream: {
      system: 'posthog',
      cause: 'permanent',
      status: 200,
      retryable: false,
      outcome: 'rejected',
      retryAfterMs: null,
      said: null,
      fix: 'The PostHog plan probably does not include it: upgrade the plan, or set it to what PostHog has.',
    },
  })
}

export const projectSettings = defineKind<Spec, PostHogWorld, 'project'>({
  type: 'posthog.project_settings',
  title: 'Project settings',
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
  create: (world, wanted) => apply(world, wanted, settings),
  async update(world, wanted, found) {
    const changed = settings.filter((name) => found.live[name] !== wanted[name])
    return changed.length === 0 ? found : apply(world, wanted, changed)
  },
  /** They go with their project. */
  async remove() {},
})
