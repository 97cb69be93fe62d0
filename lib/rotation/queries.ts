import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { openRevision, variablesOf } from '#lib/configurations/prepare.ts'
import { notFound } from '#lib/core/errors.ts'
import { isJsonObject, type JsonObject } from '#lib/core/json.ts'
import { posthogHosts } from '#lib/core/posthog-hosts.ts'
import { db } from '#lib/db.ts'
import { resourceLink } from '#lib/posthog/links.ts'
import type { ResourceRow } from '#lib/runs/recorded.ts'
import { projectOf } from '#lib/runs/secret-holders.ts'
import { tokenHolders, webhookSecretHolders } from './holders.ts'
import { currentRotation } from './rotations.ts'
import type { RotationView } from './views.ts'

/** Who holds the project's token and the webhook secret now, and where the newest rotation stands. */
export async function readRotation(ctx: Ctx, configurationId: string): Promise<RotationView> {
  authorize(ctx, 'configuration.read')
  const row = await db().configuration.findFirst({
    where: { id: configurationId, deletedAt: null },
    include: { resources: true, revisions: { orderBy: { number: 'desc' }, take: 1 } },
  })
  const revision = row?.revisions[0]
  if (!row || !revision) throw notFound('configuration')
  const project = projectOf(row.resources)
  const [posthog_url, sharing, current] = await Promise.all([
    project ? settingsPage(project) : null,
    project ? sharingProject(project) : [],
    currentRotation(configurationId),
  ])
  const secret = openRevision(revision).secrets.webhook_secret ?? null
  const variables = variablesOf(revision)
  return {
    configuration_id: configurationId,
    token_masked: textOf(project?.attributes, 'api_token_masked'),
    posthog_url,
    holders: project ? tokenHolders(project, sharing) : [],
    webhook_secret: {
      masked: secret?.masked() ?? null,
      holders: secret ? webhookSecretHolders({ variables, number: revision.number, resources: row.resources }) : [],
    },
    current,
  }
}

/** The configurations that use this project: one, or all that share it. */
async function sharingProject(project: ResourceRow) {
  const { configurationId, kind, externalId } = project
  const isShared = kind === 'posthog.shared_project'
  const uuid = textOf(project.attributes, 'uuid')
  return db().configuration.findMany({
    where: {
      deletedAt: null,
      ...(isShared && uuid
        ? { resources: { some: { kind, externalId, attributes: { path: ['uuid'], equals: uuid } } } }
        : { id: configurationId }),
    },
    select: { key: true, resources: true },
    orderBy: { key: 'asc' },
  })
}

async function settingsPage({ connectionId, externalId }: ResourceRow): Promise<string | null> {
  const connection = await db().connection.findUnique({ where: { id: connectionId }, select: { settings: true } })
  const host = textOf(connection?.settings, 'host')
  return host === null ? null : resourceLink('posthog.project_settings', posthogHosts(host).app, externalId, '')
}

function textOf(value: unknown, name: string): string | null {
  const found = isJsonObject(value) ? (value as JsonObject)[name] : undefined
  return typeof found === 'string' ? found : null
}
