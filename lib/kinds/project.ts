import { z } from 'zod'
import { isOurs, readMarker } from '#lib/core/marker.ts'
import { defineKind, type Found, type Lookup } from '#lib/engine/kind.ts'
import { resolveOrganization } from '#lib/posthog/organizations.ts'
import { createProject, deleteProject, findProjectsByName, type Project, patchProject } from '#lib/posthog/projects.ts'
import { compareWith, markedText, plainText } from './described.ts'
import { knownProject } from './known-project.ts'
import type { PostHogWorld } from './worlds.ts'

const spec = z.object({
  organization: z.string().min(1),
  name: z.string().trim().min(1).max(200),
  description: z.string(),
  timezone: z.string().min(1),
})
type Spec = z.infer<typeof spec>
type Keys = Pick<Spec, 'organization' | 'name'>

const maxText = 1000
const compare = compareWith({ maxText })

/** `asked` is how the spec names the organization, `uuid` what that means. */
type Organization = { readonly asked: string; readonly uuid: string }

async function organizationOf(world: PostHogWorld, asked: string): Promise<Organization> {
  const load = () => resolveOrganization(world.posthog, asked, world.signal)
  return { asked, uuid: await world.once(`posthog organization ${asked}`, load) }
}

function foundOf(project: Project, owner: Found['owner'], { asked, uuid }: Organization): Found {
  const { id, api_token, organization, name, product_description, timezone } = project
  return {
    externalId: String(id),
    owner,
    nonce: readMarker(product_description)?.nonce ?? null,
    live: {
      organization: organization === uuid ? asked : organization,
      name,
      description: plainText(product_description),
      timezone,
    },
    attributes: { id, uuid: project.uuid, api_token, organization },
  }
}

function ownerOf(project: Project, owner: Lookup<Keys>['owner']): Found['owner'] {
  const marker = readMarker(project.product_description)
  if (!marker) return 'free'
  return isOurs(marker, owner) ? 'ours' : 'foreign'
}

/** The one that we remember, unless its mark says that it is somebody else's by now. */
async function byId(world: PostHogWorld, lookup: Lookup<Keys>): Promise<Project | null> {
  const project = lookup.externalId === null ? null : await knownProject(world, Number(lookup.externalId))
  if (!project || ownerOf(project, lookup.owner) === 'foreign') return null
  const hasMark = readMarker(project.product_description) !== null
  const lastNames = [lookup.keys.name, lookup.applied?.name]
  return hasMark || lastNames.includes(project.name) ? project : null
}

/** Lists do not tell the description, so those with our name are read one by one: older servers allow several. */
async function byName(world: PostHogWorld, lookup: Lookup<Keys>, uuid: string): Promise<Project[]> {
  const listed = await findProjectsByName(world.posthog, uuid, lookup.keys.name, world)
  const projects = await Promise.all(listed.map(({ id }) => knownProject(world, id)))
  return projects.filter((project) => project !== null)
}

export const project = defineKind<Spec, PostHogWorld, keyof Keys>({
  type: 'posthog.project',
  title: 'Project',
  spec,
  keys: ['organization', 'name'],
  immutable: ['organization'],
  sensitive: [],
  free: 'adopt',
  calls: { create: 1, update: 1, remove: 1 },
  compare,

  async find(world, lookup) {
    const organization = await organizationOf(world, lookup.keys.organization)
    const known = lookup.nonce === null ? await byId(world, lookup) : null
    if (known) return foundOf(known, 'ours', organization)
    const named = await byName(world, lookup, organization.uuid)
    if (lookup.nonce !== null) {
      const made = named.find((one) => readMarker(one.product_description)?.nonce === lookup.nonce)
      return made && ownerOf(made, lookup.owner) === 'ours' ? foundOf(made, 'ours', organization) : null
    }
    for (const owner of ['ours', 'free', 'foreign'] as const) {
      const found = named.find((one) => ownerOf(one, lookup.owner) === owner)
      if (found) return foundOf(found, owner, organization)
    }
    return null
  },

  /** NOT safe to repeat: older servers take a name twice. */
  async create(world, wanted, marker) {
    const organization = await organizationOf(world, wanted.organization)
    const { name, timezone } = wanted
    const body = { name, timezone, product_description: markedText(wanted.description, marker, maxText) }
    return foundOf(await createProject(world.posthog, organization.uuid, body, world), 'ours', organization)
  },

  /** Safe to repeat: sets what differs, and our mark. */
  async update(world, wanted, found, marker) {
    const organization = await organizationOf(world, wanted.organization)
    const body = {
      product_description: marker ? markedText(wanted.description, marker, maxText) : wanted.description,
      ...(found.live.name === wanted.name ? {} : { name: wanted.name }),
      ...(found.live.timezone === wanted.timezone ? {} : { timezone: wanted.timezone }),
    }
    return foundOf(await patchProject(world.posthog, Number(found.externalId), body, world), 'ours', organization)
  },

  /** Safe to repeat: absent and being deleted are success. PostHog finishes it in the background. */
  remove: (world, externalId) => deleteProject(world.posthog, Number(externalId), world),
})
