import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { openWrappers } from '#lib/seal/open-wrappers.ts'
import { listDataKeys } from './seal-anew.ts'
import { countByKey } from './sealed-columns.ts'

export type KeyStatus = {
  readonly keys: readonly {
    readonly id: string
    readonly status: string
    /** Kind and id of what wraps it. */
    readonly kek: string
    /** Whether a process with these settings can unwrap it. */
    readonly opens: boolean
    readonly values: number
    readonly created_at: string
  }[]
  /** Values that HEDGEROW_ENCRYPTION_KEY has sealed itself, in a release before there were data keys. */
  readonly first_release_values: number
}

export async function readKeyStatus(ctx: Ctx): Promise<KeyStatus> {
  authorize(ctx, 'connection.write')
  const [keys, counts, wrappers] = [await listDataKeys(), await countByKey(), await openWrappers()]
  return {
    keys: keys.map(({ id, status, kekKind, kekId, createdAt }) => ({
      id,
      status,
      kek: `${kekKind} ${kekId}`,
      opens: wrappers.some((one) => one.id === kekId),
      values: counts.get(id) ?? 0,
      created_at: createdAt.toISOString(),
    })),
    first_release_values: counts.get('v1') ?? 0,
  }
}
