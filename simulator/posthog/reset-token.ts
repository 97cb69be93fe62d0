import { z } from 'zod'
import { randomText } from './account.ts'
import { isoTime, type State } from './state.ts'

const wanted = z.strictObject({ project: z.number() })

/** POST /__do/posthog/reset_token {project}: a person resets it in PostHog's settings, and the old one is dead at once. */
export function resetToken(state: State, body: unknown): { api_token: string } {
  const { project: id } = wanted.parse(body)
  const project = [...state.projects.values()].find(({ project: row }) => row.id === id)
  if (!project) throw new Error(`There is no project ${id}.`)
  const api_token = `phc_${randomText(43)}`
  Object.assign(project.project, { api_token, updated_at: isoTime(state.host.now()) })
  state.changed(project)
  return { api_token }
}
