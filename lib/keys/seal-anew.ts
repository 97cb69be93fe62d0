import 'server-only'
import { createSecretKey, type KeyObject } from 'node:crypto'
import { db } from '#lib/db.ts'
import type { DataKeyRow } from '#lib/seal/key-table.ts'
import { unwrapKey } from '#lib/seal/keyring.ts'
import { openWrappers } from '#lib/seal/open-wrappers.ts'
import { sealText } from '#lib/seal/sealed-text.ts'
import { open, type Place } from '#lib/seal.ts'
import { listOthers, replaceSealed, type SealedValue, sealedColumns } from './sealed-columns.ts'

export type SealedAnew = {
  /** Values that have the key now. */
  readonly sealed: number
  /** Values that somebody else wrote in the meantime: theirs stay. */
  readonly overtaken: number
  /** Where values are that open with no key: damaged, moved, or of a key that is gone. */
  readonly unreadable: readonly string[]
}

const pageSize = 200
/** Each on a connection of its own; the portal has to have some too. */
const atOnce = 8

/**
 * Seals every value with this key that another one has sealed. Each row by itself, compared with what was read:
 * nothing that others write is lost, no lock is held while another is waited for, and it may be ended at any moment.
 */
export async function sealAnew(row: DataKeyRow, note: (sealed: number) => void = () => undefined): Promise<SealedAnew> {
  const key = { id: row.id, key: createSecretKey(await unwrapKey(row, await openWrappers())) }
  let [sealed, overtaken] = [0, 0]
  const unreadable: string[] = []
  for (const column of sealedColumns) {
    let after: SealedValue | null = null
    for (;;) {
      const page: SealedValue[] = await listOthers(column, row.id, { after, limit: pageSize })
      for (let at = 0; at < page.length; at += atOnce)
        await Promise.all(
          page.slice(at, at + atOnce).map(async (value) => {
            const place = column.place(value.row)
            const anew = sealWith(key, value.sealed, place)
            if (anew === null) unreadable.push(`${place.table} ${place.row}`)
            else if (await replaceSealed(value, anew)) sealed += 1
            else overtaken += 1
          }),
        )
      after = page.at(-1) ?? null
      if (page.length < pageSize) break
      note(sealed)
    }
  }
  return { sealed, overtaken, unreadable }
}

function sealWith(key: { readonly id: string; readonly key: KeyObject }, sealed: string, place: Place): string | null {
  try {
    return sealText(open(sealed, place).reveal(), place, key)
  } catch {
    return null
  }
}

/** Every data key, the oldest first. */
export async function listDataKeys(): Promise<(DataKeyRow & { readonly createdAt: Date })[]> {
  return db().dataKey.findMany({ orderBy: { id: 'asc' } })
}
