import { z } from 'zod'
import { type Body, type PostHogClient, segment } from './client.ts'
import { causeOf, orAbsent } from './collection.ts'
import { flag, id, text, token } from './shapes.ts'

const listed = z.object({ id, uuid: z.guid(), organization: z.guid(), name: text })
type ListedProject = z.infer<typeof listed>

/** Only what is needed: the answer also holds a project secret key, which is never kept. */
const project = listed.extend({
  api_token: token,
  product_description: text,
  timezone: text,
  is_pending_deletion: flag,
  anonymize_ips: flag,
  session_recording_opt_in: flag,
  capture_console_log_opt_in: flag,
  session_recording_retention_period: text,
})
export type Project = z.infer<typeof project>

type Options = { readonly signal?: AbortSignal | undefined }

const pathOf = (projectId: number) => `/api/projects/${segment(projectId)}/`

/** Null when there is none or PostHog is about to delete it. */
export async function readProject(
  client: PostHogClient,
  projectId: number,
  { signal }: Options = {},
): Promise<Project | null> {
  const call = { what: `read the project ${projectId}`, signal }
  const found = await orAbsent(client.get(pathOf(projectId), project, call))
  return found?.is_pending_deletion ? null : found
}

/** Projects of an organization with this name, ignoring case; one that is being deleted may be among them. */
export async function findProjectsByName(
  client: PostHogClient,
  organization: string,
  name: string,
  { signal }: Options = {},
): Promise<ListedProject[]> {
  const wanted = name.trim().toLowerCase()
  const { items } = await client.list(`/api/organizations/${segment(organization)}/projects/`, listed, {
    what: `look for the project ${name}`,
    query: { search: name },
    signal,
  })
  return items.filter((item) => item.name.trim().toLowerCase() === wanted)
}

/** Not safe to repeat: older servers take a name twice. */
export function createProject(
  client: PostHogClient,
  organization: string,
  body: Body,
  { signal }: Options = {},
): Promise<Project> {
  const call = { what: `create the project ${String(body.name ?? '')}`, signal }
  return client.post(`/api/organizations/${segment(organization)}/projects/`, body, project, call)
}

/** Safe to repeat. PostHog may accept a setting and not apply it: compare the answer. */
export function patchProject(
  client: PostHogClient,
  projectId: number,
  body: Body,
  { signal }: Options = {},
): Promise<Project> {
  return client.patch(pathOf(projectId), body, project, { what: `update the project ${projectId}`, signal })
}

/** Safe to repeat. PostHog deletes in the background: the project is listed as pending until then. */
export async function deleteProject(client: PostHogClient, projectId: number, { signal }: Options = {}): Promise<void> {
  await client
    .delete(pathOf(projectId), { what: `delete the project ${projectId}`, signal })
    .catch((error: unknown) => {
      if (causeOf(error) === 'not_found' || isBeingDeleted(error)) return
      throw error
    })
}

function isBeingDeleted(error: unknown): boolean {
  return causeOf(error) === 'invalid' && error instanceof Error && error.message.includes('already being deleted')
}
