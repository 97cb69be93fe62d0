import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { db, type Transaction } from '#lib/db.ts'
import type { Found } from '#lib/engine/kind.ts'
import { kindOf } from '#lib/engine/observe.ts'
import { kinds } from '#lib/kinds/index.ts'
import { lockConfiguration } from '#lib/runs/lock-configuration.ts'
import { asRecorded, type ResourceRow, saveAttributes } from '#lib/runs/recorded.ts'
import { refuseRunning } from '#lib/runs/refusals.ts'
import { projectOf, tokenFingerprint } from '#lib/runs/secret-holders.ts'
import { openWorlds } from '#lib/runs/worlds.ts'
import { fingerprint } from '#lib/seal.ts'
import { readRotation } from './queries.ts'
import { beginRotation } from './rotations.ts'
import type { RefreshedTokenView } from './views.ts'

type RefreshInput = { readonly ctx: Ctx; readonly configurationId: string }

const deadlineMs = 60_000

/**
 * Reads the project's token from PostHog again and keeps it: no API key may reset it, so a person did. The vault has
 * the old one until a plan is applied. Throws `conflict` when there is no project (no_project, project_gone) or a run
 * is under way, `upstream` when PostHog cannot be asked; then nothing is written.
 */
export async function refreshToken({ ctx, configurationId }: RefreshInput): Promise<RefreshedTokenView> {
  authorize(ctx, 'run.start')
  const { key, project } = await load(configurationId)
  const { token, attributes } = await readToken(key, project)
  const seen: Seen = { ctx, configurationId, key, project, token, attributes }
  const changed = await transact((tx) => keep(tx, seen))
  const rotation = await readRotation(ctx, configurationId)
  return { changed, token_masked: token.masked(), rotation }
}

async function load(id: string): Promise<{ key: string; project: ResourceRow }> {
  const row = await db().configuration.findFirst({ where: { id, deletedAt: null }, include: { resources: true } })
  if (!row) throw notFound('configuration')
  const project = projectOf(row.resources)
  if (project) return { key: row.key, project }
  const message = 'There is no PostHog project yet whose token could be read: apply a plan first.'
  throw new HedgerowError('conflict', message, { reason: 'no_project' })
}

type Token = { readonly token: Secret; readonly attributes: Found['attributes'] }

/** By its recorded id, with the same care for whose it is as a plan has. */
async function readToken(configuration: string, row: ResourceRow): Promise<Token> {
  const { address, kind, connection, externalId, applied } = asRecorded(row)
  const worldOf = openWorlds({ signal: AbortSignal.timeout(deadlineMs), remember: false })
  const owner = { configuration, address }
  const lookup = { keys: applied, externalId, owner, nonce: null, applied }
  const found = await kindOf(kinds, kind).find(await worldOf(connection), lookup)
  const token = found?.attributes.api_token
  if (found?.externalId === externalId && found.owner === 'ours' && token instanceof Secret)
    return { token, attributes: found.attributes }
  const message = `PostHog has no project ${externalId} of this service any more: make a plan to see what is to be done.`
  throw new HedgerowError('conflict', message, { reason: 'project_gone' })
}

type Seen = RefreshInput & Token & { readonly key: string; readonly project: ResourceRow }

/** False when it is the recorded one. What a run has recorded meanwhile is not written over. */
async function keep(tx: Transaction, seen: Seen): Promise<boolean> {
  const { ctx, configurationId, key, project, token, attributes } = seen
  await lockConfiguration(tx, configurationId)
  await refuseRunning(tx, configurationId)
  const { address } = project
  const row = await tx.resource.findUnique({ where: { configurationId_address: { configurationId, address } } })
  const [before, after] = [tokenFingerprint(row), fingerprint(token)]
  if (before === after) return false
  if (!row || before !== tokenFingerprint(project)) {
    const message = 'What is recorded of the project was changed in the meantime. Read the token again.'
    throw new HedgerowError('conflict', message, { reason: 'overtaken' })
  }
  await saveAttributes(tx, row, attributes)
  await beginRotation(tx, ctx, { configurationId, subject: 'project_token', before: before ?? '', after })
  await record(tx, ctx, {
    action: 'project_token.refreshed',
    subjectType: 'configuration',
    subjectId: configurationId,
    subjectName: key,
    detail: { project: project.externalId, before, after, masked: token.masked() },
  })
  return true
}
