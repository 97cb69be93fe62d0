import 'server-only'
import { setTimeout as delay } from 'node:timers/promises'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import type { DataKeyRow } from '#lib/seal/key-table.ts'
import { refreshEveryMs } from '#lib/seal/keyed-adapter.ts'
import { wrapNewKey } from '#lib/seal/keyring.ts'
import { openWrappers } from '#lib/seal/open-wrappers.ts'
import { type SealedAnew, sealAnew } from './seal-anew.ts'
import { countByKey } from './sealed-columns.ts'

export type DataKeyRotation = {
  /** The key that seals now. */
  readonly active: string
  /** False: an earlier rotation that had not ended was ended. */
  readonly isNew: boolean
  readonly sealed: number
  readonly unreadable: readonly string[]
  /** Keys with which nothing is sealed any more. */
  readonly retired: readonly string[]
}

type Options = {
  readonly ctx: Ctx
  /** Milliseconds after which no process seals with the key before any more. */
  readonly settleMs?: number
  readonly note?: (words: string) => void
}

/** The longest transaction may have taken its key when the others had not heard of the new one. */
const longestTransactionMs = 20_000
const usualSettleMs = refreshEveryMs + longestTransactionMs + 5_000

/**
 * Makes a new data key, seals everything anew with it, and retires the old one, while the portal goes on. When it was
 * ended at any moment, the next call goes on from there. Throws `unavailable` when a key cannot be unwrapped.
 */
export async function rotateDataKey({ ctx, settleMs = usualSettleMs, note = () => undefined }: Options) {
  authorize(ctx, 'connection.write')
  const { active, isNew } = await begin(ctx)
  note(isNew ? `The new data key is ${active.id}.` : `Going on with the rotation to ${active.id}.`)
  const tell = (sealed: number) => note(`${sealed} values sealed anew.`)
  const first = await sealAnew(active, tell)
  const waitMs = await settlesInMs(active.id, settleMs)
  if (waitMs > 0) note(`${first.sealed} values sealed anew. Waiting ${Math.ceil(waitMs / 1000)} s for every process.`)
  await delay(waitMs)
  const last = await sealAnew(active, tell)
  return end(ctx, { active, isNew, first, last })
}

async function begin(ctx: Ctx): Promise<{ readonly active: DataKeyRow; readonly isNew: boolean }> {
  const [wrapper] = await openWrappers()
  if (!wrapper) throw new HedgerowError('unavailable', 'HEDGEROW_KEK names no key.')
  const made = await wrapNewKey(wrapper)
  return transact(async (tx) => {
    await tx.$executeRaw`LOCK TABLE data_key IN SHARE ROW EXCLUSIVE MODE`
    const before = await tx.dataKey.findFirst({ where: { status: 'active' } })
    const unended = await tx.dataKey.count({ where: { status: 'retiring' } })
    if (before && unended > 0) return { active: before, isNew: false }
    await tx.dataKey.updateMany({ where: { status: 'active' }, data: { status: 'retiring' } })
    const active = await tx.dataKey.create({ data: { ...made, status: 'active' } })
    await record(tx, ctx, {
      action: 'data_key.created',
      subjectType: 'data_key',
      subjectId: active.id,
      subjectName: active.id,
      detail: { before: before?.id ?? null, wrapped_with: `${active.kekKind} ${active.kekId}` },
    })
    return { active, isNew: true }
  })
}

async function settlesInMs(id: string, settleMs: number): Promise<number> {
  const [row] = await db().$queryRaw<{ age_ms: number }[]>`
    SELECT extract(epoch FROM clock_timestamp() - created_at)::float8 * 1000 AS age_ms FROM data_key WHERE id = ${id}`
  return Math.max(0, settleMs - (row?.age_ms ?? 0))
}

type Passes = {
  readonly active: DataKeyRow
  readonly isNew: boolean
  readonly first: SealedAnew
  readonly last: SealedAnew
}

async function end(ctx: Ctx, { active, isNew, first, last }: Passes): Promise<DataKeyRotation> {
  const counts = await countByKey()
  const retiring = await db().dataKey.findMany({ where: { status: 'retiring' }, orderBy: { id: 'asc' } })
  const done = retiring.filter(({ id }) => !counts.has(id)).map(({ id }) => id)
  const retired = await transact(async (tx) => {
    const ended: string[] = []
    for (const id of done) {
      const where = { id, status: 'retiring' } as const
      const { count } = await tx.dataKey.updateMany({ where, data: { status: 'retired', retiredAt: new Date() } })
      if (count === 0) continue
      ended.push(id)
      await record(tx, ctx, { action: 'data_key.retired', subjectType: 'data_key', subjectId: id, subjectName: id })
    }
    return ended
  })
  return { active: active.id, isNew, sealed: first.sealed + last.sealed, unreadable: last.unreadable, retired }
}
