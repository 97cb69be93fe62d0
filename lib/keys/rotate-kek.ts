import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { unwrapKey, wrapKey } from '#lib/seal/keyring.ts'
import { openWrapper, openWrappers } from '#lib/seal/open-wrappers.ts'
import { listDataKeys } from './seal-anew.ts'

export type KekRotation = {
  /** Kind and id of the key-encrypting key that wraps every data key now. */
  readonly kek: string
  readonly rewrapped: number
}

/**
 * Wraps every data key with the key that `to` names; no secret is touched. The key must be one that HEDGEROW_KEK
 * names, so that whoever is started with the same settings can unwrap. Throws `invalid`, and `unavailable` when a key
 * cannot be unwrapped: then nothing is changed.
 */
export async function rotateKek({ ctx, to }: { readonly ctx: Ctx; readonly to: string }): Promise<KekRotation> {
  authorize(ctx, 'connection.write')
  const [target, wrappers] = [await openWrapper(to), await openWrappers()]
  if (!wrappers.some(({ id }) => id === target.id)) {
    const message =
      `HEDGEROW_KEK does not name ${to}: add it there, for every process, before the data keys are wrapped with it. ` +
      'Otherwise none of them could start again.'
    throw new HedgerowError('invalid', message, { reason: 'kek_not_named' })
  }
  let rewrapped = 0
  for (;;) {
    const rows = (await listDataKeys()).filter(({ kekId }) => kekId !== target.id)
    if (rows.length === 0) return { kek: `${target.kind} ${target.id}`, rewrapped }
    const anew = await Promise.all(
      rows.map(async (row) => ({ row, text: await wrapKey(target, await unwrapKey(row, wrappers), row.id) })),
    )
    // All or none; whatever another process has changed meanwhile is seen in the next turn.
    rewrapped += await transact(async (tx) => {
      let count = 0
      for (const { row, text } of anew) {
        const data = { kekKind: target.kind, kekId: target.id, wrapped: text }
        const changed = await tx.dataKey.updateMany({ where: { id: row.id, wrapped: row.wrapped }, data })
        if (changed.count === 0) continue
        count += 1
        await record(tx, ctx, {
          action: 'data_key.rewrapped',
          subjectType: 'data_key',
          subjectId: row.id,
          subjectName: row.id,
          detail: { before: `${row.kekKind} ${row.kekId}`, after: `${target.kind} ${target.id}` },
        })
      }
      return count
    })
  }
}
