import 'server-only'
import { Prisma } from '#generated/prisma/client.ts'
import type { ConnectionModel } from '#generated/prisma/models.ts'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { type Fault, HedgerowError, invalid, notFound } from '#lib/core/errors.ts'
import { equalJson, isJsonObject, type JsonObject } from '#lib/core/json.ts'
import { db, type Transaction } from '#lib/db.ts'
import { parseInput } from '#lib/input.ts'
import { checkNewKey } from './check-new-key.ts'
import { type ConnectionUser, listUsers } from './connection-users.ts'
import { openConnection } from './load-connection.ts'
import { boundFields, type ConnectionInput, connectionSchema, secretFields } from './schemas.ts'
import { allowedHosts, columnsOf, connectionView, secretsOf } from './stored.ts'
import type { ConnectionView } from './views.ts'
import { describe, lockConnections, refuseStale, refuseTakenName, replaceDefaults } from './write-rules.ts'

export type UpdateConnection = {
  readonly ctx: Ctx
  readonly id: string
  /** JSON merge patch: null removes; a secret that is absent or masked is kept. */
  readonly patch: unknown
  /** The etag that the caller saw; null or '*' to write whatever is there. */
  readonly ifMatch?: string | null
}

/**
 * Throws `not_found`, `stale`, `conflict` for a taken name, `invalid` with every fault. A secret is bound to its host:
 * with another host it has to be given again. A key that takes the place of one in use is checked first.
 */
export async function updateConnection({ ctx, id, patch, ifMatch = null }: UpdateConnection): Promise<ConnectionView> {
  authorize(ctx, 'connection.write')
  if (!isJsonObject(patch)) throw invalid([{ path: '', message: 'must be a JSON object' }])
  await checkReplacedKey({ id, patch, ifMatch })
  return transact(async (tx) => {
    await lockConnections(tx)
    const before = await tx.connection.findUnique({ where: { id } })
    if (!before) throw notFound('connection')
    refuseStale(before, ifMatch)
    const parsed = merge(before, patch)
    await refuseTakenName(tx, parsed.name, id)
    if (parsed.name !== before.name) await refuseRename(tx, before)
    return save(tx, { ctx, before, parsed })
  })
}

type Patch = { readonly id: string; readonly patch: JsonObject; readonly ifMatch: string | null }

/** Before anything is locked, because PostHog is asked. What is wrong with the rest of the patch is said first. */
async function checkReplacedKey({ id, patch, ifMatch }: Patch): Promise<void> {
  const before = await db().connection.findUnique({ where: { id } })
  if (before?.kind !== 'posthog' || typeof patch.personal_api_key !== 'string') return
  refuseStale(before, ifMatch)
  const columns = columnsOf(id, merge(before, patch))
  const next = openConnection({ ...before, ...columns })
  const [key, old] = [next.secrets.personal_api_key, readable(before)?.personal_api_key]
  if (key && !old?.equals(key)) await checkNewKey(before, next)
}

type Saving = { readonly ctx: Ctx; readonly before: ConnectionModel; readonly parsed: ConnectionInput }

async function save(tx: Transaction, { ctx, before, parsed }: Saving): Promise<ConnectionView> {
  const columns = columnsOf(before.id, parsed)
  const changed = changedFields(before, columns, readable(before) ?? {}, parsed)
  if (changed.length === 0) return connectionView(before)
  const row = await tx.connection.update({
    where: { id: before.id },
    data: { ...columns, version: { increment: 1 }, lastCheck: Prisma.DbNull },
  })
  const replaced = await replaceDefaults(tx, row)
  await record(tx, ctx, {
    action: 'connection.updated',
    subjectType: 'connection',
    subjectId: row.id,
    subjectName: row.name,
    detail: {
      changed,
      before: describe(before),
      after: describe(row),
      ...(replaced.length > 0 ? { no_longer_default: replaced } : {}),
    },
  })
  return connectionView(row)
}

/** The patched connection, checked as a whole. Secrets that are not given are those that are stored. */
function merge(before: ConnectionModel, patch: JsonObject): ConnectionInput {
  const stored = readable(before)
  const masked = before.masked as JsonObject
  const names: readonly string[] = secretFields[before.kind]
  const isKept = (name: string) => patch[name] === undefined || patch[name] === masked[name]
  const kept = names.filter((name) => masked[name] !== undefined && isKept(name))
  const faults: Fault[] = stored
    ? []
    : kept.map((path) => ({ path, message: 'cannot be read any more: give it again' }))
  if (patch.kind !== undefined && patch.kind !== before.kind) {
    faults.push({ path: 'kind', message: 'cannot be changed: make another connection' })
  }
  const merged = Object.entries({
    ...(before.settings as JsonObject),
    name: before.name,
    environments: before.environments,
    is_default: before.isDefault,
    ...patch,
    kind: before.kind,
    ...Object.fromEntries(kept.map((name) => [name, stored?.[name]?.reveal() ?? null])),
  })
  const parsed = parseWith(faults, Object.fromEntries(merged.filter(([, value]) => value !== null)))
  const settings: JsonObject = columnsOf(before.id, parsed).settings
  const moved = boundFields[before.kind].some(
    (field) => !equalJson(settings[field] ?? null, (before.settings as JsonObject)[field] ?? null),
  )
  if (moved)
    faults.push(...kept.map((path) => ({ path, message: 'is bound to its host: give it again for the new one' })))
  if (faults.length > 0) throw invalid(faults)
  return parsed
}

/** Null when they were sealed with another key or for another host: then all must be given again. */
function readable(before: ConnectionModel): ReturnType<typeof secretsOf> | null {
  try {
    return secretsOf(before)
  } catch (error) {
    if (error instanceof HedgerowError && error.reason === 'secrets_unreadable') return null
    throw error
  }
}

function parseWith(faults: readonly Fault[], candidate: unknown): ConnectionInput {
  try {
    return parseInput(connectionSchema(allowedHosts()), candidate)
  } catch (error) {
    if (error instanceof HedgerowError && error.code === 'invalid') throw invalid([...faults, ...error.faults])
    throw error
  }
}

/** Configurations may name it by its name; they would not find it any more. */
async function refuseRename(tx: Transaction, before: ConnectionModel): Promise<void> {
  const users = (await listUsers(tx, before)).filter(({ by }: ConnectionUser) => by === 'name')
  if (users.length === 0) return
  throw new HedgerowError('conflict', 'Configurations refer to this connection by its name.', {
    reason: 'connection_in_use',
    details: { users: users.map(({ key }) => key) },
  })
}

type Columns = ReturnType<typeof columnsOf>

function changedFields(
  before: ConnectionModel,
  after: Columns,
  secrets: ReturnType<typeof secretsOf>,
  parsed: ConnectionInput,
): string[] {
  const old = describe(before)
  const now: JsonObject = { ...describe({ ...before, ...after }) }
  const names: readonly string[] = secretFields[before.kind]
  const given = new Map(Object.entries(parsed))
  const plain = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(
    (field) => !names.includes(field) && !equalJson(old[field] ?? null, now[field] ?? null),
  )
  const rotated = names.filter((name) => secrets[name]?.reveal() !== given.get(name))
  return [...(before.name === after.name ? [] : ['name']), ...plain, ...rotated]
}
