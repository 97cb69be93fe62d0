import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { type Fault, HedgerowError, invalid, notFound } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import { isJsonObject } from '#lib/core/json.ts'
import type { Transaction } from '#lib/db.ts'
import { changedVariables } from './changes.ts'
import { asDuplicate } from './create-configuration.ts'
import { configurationKey } from './identity.ts'
import { applyMergePatch } from './merge-patch.ts'
import { openRevision, type Prepared, prepare } from './prepare.ts'
import { etagOf, getConfiguration } from './queries.ts'
import type { ConfigurationView } from './views.ts'
import { listed, serviceId, writeRevision } from './write-revision.ts'

type UpdateInput = {
  readonly ctx: Ctx
  readonly id: string
  /** JSON merge patch (RFC 7396) over the variables: null brings a default back. */
  readonly patch: unknown
  /** The etag that the caller saw; null or '*' to write whatever is there. */
  readonly ifMatch?: string | null
  readonly message?: string
  /** What else is written with a new revision, in the same transaction; not asked when there is none. */
  also?(tx: Transaction, revision: Revised): Promise<void>
}

/** A revision that was just made, and what it replaces. */
export type Revised = {
  readonly number: number
  readonly key: string
  readonly before: Prepared
  readonly now: Prepared
}

/** Throws `not_found`, `stale` when somebody else was faster, `invalid` with every fault. No change, no revision. */
export async function updateConfiguration(input: UpdateInput): Promise<ConfigurationView> {
  const { ctx, patch } = input
  authorize(ctx, 'configuration.write')
  if (!isJsonObject(patch)) throw invalid([{ path: '', message: 'A merge patch is a JSON object.' }])
  const change = (previous: Prepared) => prepare(applyMergePatch(previous.variables, patch), previous)
  return writeNext({
    ...input,
    ifMatch: input.ifMatch ?? null,
    message: input.message ?? '',
    restoredFrom: null,
    change,
  })
}

type NextRevision = {
  readonly ctx: Ctx
  readonly id: string
  readonly ifMatch: string | null
  readonly message: string
  readonly restoredFrom: number | null
  change(previous: Prepared): Prepared
  also?(tx: Transaction, revision: Revised): Promise<void>
}

/** Locks the configuration, makes its next revision and records the difference, or does nothing at all. */
export async function writeNext(next: NextRevision): Promise<ConfigurationView> {
  let key = ''
  try {
    await transact(async (tx) => {
      const current = await lock(tx, next.id)
      if (next.ifMatch !== null && next.ifMatch !== '*' && next.ifMatch !== etagOf(current)) throw stale(current)
      const previous = openRevision(await newest(tx, current))
      const prepared = next.change(previous)
      const changes = changedVariables(previous.variables, prepared.variables)
      if (changes.length === 0) return
      key = configurationKey(prepared.variables)
      if (current._count.resources > 0) refuseRename(previous, prepared)
      await save(tx, { next, prepared, current, key, paths: changes.map(({ path }) => path) })
      await next.also?.(tx, { number: current.revision + 1, key, before: previous, now: prepared })
    })
  } catch (error) {
    throw await asDuplicate(error, key)
  }
  return getConfiguration(next.ctx, next.id)
}

type Locked = Awaited<ReturnType<typeof lock>>

async function lock(tx: Transaction, id: string) {
  await tx.$queryRaw`SELECT 1 FROM configuration WHERE id = ${id} FOR UPDATE`
  const row = await tx.configuration.findFirst({
    where: { id, deletedAt: null },
    include: { _count: { select: { resources: true } } },
  })
  if (!row) throw notFound('configuration')
  return row
}

function newest(tx: Transaction, current: Locked) {
  const configurationId_number = { configurationId: current.id, number: current.revision }
  return tx.revision.findUniqueOrThrow({ where: { configurationId_number } })
}

function stale(current: Locked): HedgerowError {
  const message = `Somebody saved revision ${current.revision} in the meantime.`
  return new HedgerowError('stale', message, { details: { revision: current.revision, etag: etagOf(current) } })
}

/** What is provisioned carries the service's names in PostHog and in the vault: another name is another service. */
function refuseRename(previous: Prepared, prepared: Prepared): void {
  const names = ['service_name', 'project_name', 'environment'] as const
  const faults: Fault[] = names
    .filter((name) => previous.variables[name] !== prepared.variables[name])
    .map((path) => ({ path, message: 'It is provisioned under this name: make a new service, or tear this one down.' }))
  if (faults.length > 0) throw invalid(faults)
}

type Saving = {
  readonly next: NextRevision
  readonly prepared: Prepared
  readonly current: Locked
  readonly key: string
  readonly paths: readonly string[]
}

async function save(tx: Transaction, { next, prepared, current, key, paths }: Saving): Promise<void> {
  const { ctx, id, message, restoredFrom } = next
  const number = current.revision + 1
  await tx.configuration.update({
    where: { id },
    data: {
      key,
      revision: number,
      version: { increment: 1 },
      serviceId: await serviceId(tx, prepared, newId()),
      ...listed(prepared),
    },
  })
  await writeRevision(tx, ctx, { configurationId: id, number, prepared, message, restoredFrom })
  await record(tx, ctx, {
    action: restoredFrom === null ? 'configuration.updated' : 'configuration.restored',
    subjectType: 'configuration',
    subjectId: id,
    subjectName: key,
    detail: { revision: number, changed: paths, ...(restoredFrom === null ? {} : { restored_from: restoredFrom }) },
  })
}
