import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { db } from '#lib/db.ts'
import { projectId } from '#lib/outputs/recorded.ts'
import { resourceLink } from '#lib/posthog/links.ts'
import { loadProvisioned } from './provisioned.ts'

export type ResourceView = {
  readonly address: string
  readonly kind: string
  /** PostHog's id, or the path or id in the vault. */
  readonly external_id: string
  /** As its system calls it: the key of a flag, the path of a vault entry; else the last part of the address. */
  readonly name: string
  /** 'adopted': it was there before us, and a teardown leaves it. */
  readonly origin: 'created' | 'adopted'
  /** Its page in PostHog; null for what has none. */
  readonly url: string | null
}

/** What is provisioned for a configuration as far as it was recorded, by address. Throws `not_found`. */
export async function listResources(ctx: Ctx, configurationId: string): Promise<ResourceView[]> {
  authorize(ctx, 'configuration.read')
  const [{ attributes, host }, rows] = await Promise.all([
    loadProvisioned(configurationId),
    db().resource.findMany({ where: { configurationId }, orderBy: { address: 'asc' } }),
  ])
  const project = projectId(attributes)
  return rows.map(({ address, kind, externalId, origin, attributes: own }) => ({
    address,
    kind,
    external_id: externalId,
    name: nameOf(own as JsonObject) ?? address.slice(address.indexOf('/') + 1),
    origin: origin === 'adopted' ? 'adopted' : 'created',
    url: project === '' ? null : resourceLink(kind, host.app, project, linkedId(own as JsonObject) ?? externalId),
  }))
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : null)
const nameOf = ({ key, name }: JsonObject) => text(key) ?? text(name)
/** PostHog's pages of insights go by the short id. */
const linkedId = ({ short_id }: JsonObject) => text(short_id)
