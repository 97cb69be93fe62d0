import 'server-only'
import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { HedgerowError } from '#lib/core/errors.ts'
import { newId } from '#lib/core/ids.ts'
import type { DataKeyRow, KeyTable } from './key-table.ts'
import { type KeyWrapper, keyBytes } from './key-wrapper.ts'
import { openWrappers } from './open-wrappers.ts'

/*
 * The data keys that this process has unwrapped. They are here before they are asked for (see keyed-adapter.ts), so
 * sealing and opening wait for nothing. A key is never dropped: whatever was sealed with it can be opened.
 */

type Ring = {
  readonly keys: Map<string, KeyObject>
  activeId: string | null
  /** Why there is no key to seal with. */
  fault: HedgerowError | null
  triedAtMs: number
  trying: Promise<void> | null
}

const freshRing = (): Ring => ({ keys: new Map(), activeId: null, fault: null, triedAtMs: 0, trying: null })

// Next may evaluate this module more than once in a process; the keys must be the same.
const store = globalThis as { hedgerowKeyring?: Ring }

function ring(): Ring {
  store.hedgerowKeyring ??= freshRing()
  return store.hedgerowKeyring
}

/** For a connection to a database that may be another one. */
export function forgetKeys(): void {
  store.hedgerowKeyring = freshRing()
}

/** The key that seals. Throws `unavailable` with what to do. */
export function activeKey(): { readonly id: string; readonly key: KeyObject } {
  const { activeId, fault, keys } = ring()
  const key = keys.get(activeId ?? '')
  if (activeId !== null && key) return { id: activeId, key }
  throw fault ?? new HedgerowError('unavailable', 'The data keys are not read yet.', { reason: 'keys_not_read' })
}

export function hasKey(id: string): boolean {
  return ring().keys.has(id)
}

/** Throws `unavailable` when it is not known, or could not be unwrapped. */
export function dataKey(id: string): KeyObject {
  const { fault, keys } = ring()
  const key = keys.get(id)
  if (key) return key
  const message = `This value was sealed with the data key ${id}, which is not in data_key or cannot be unwrapped.`
  throw fault ?? new HedgerowError('unavailable', message, { reason: 'data_key_unknown' })
}

/** Why nothing can be sealed or opened; null when all is well. */
export function keyFault(): HedgerowError | null {
  return ring().fault
}

const tryAgainMs = 1_000

/** Reads the keys unless they are here; the first process of all makes the first one. Throws what the database says. */
export async function ensureKeys(table: KeyTable): Promise<void> {
  const held = ring()
  if (held.activeId !== null) return
  if (held.trying === null && held.fault && Date.now() - held.triedAtMs < tryAgainMs) return
  held.trying ??= readKeys(table).finally(() => {
    held.trying = null
  })
  await held.trying
}

/** Reads all keys again: another process may have made a new one. */
export async function readKeys(table: KeyTable): Promise<void> {
  const held = ring()
  held.triedAtMs = Date.now()
  let rows = await table.read()
  if (rows === null) {
    const message = 'The table data_key is not there yet: the migrations are not applied.'
    held.fault = new HedgerowError('unavailable', message, { reason: 'keys_not_migrated' })
    return
  }
  try {
    // What wraps them is asked for what is new only.
    if (rows.some(isActive) && rows.every(({ id }) => held.keys.has(id))) return take(held, rows, [])
    const wrappers = await openWrappers()
    if (!rows.some(isActive)) {
      await makeFirst(table, wrappers[0])
      rows = (await table.read()) ?? []
    }
    take(held, rows, await Promise.all(rows.map((row) => learn(held, row, wrappers))))
  } catch (error) {
    if (!(error instanceof HedgerowError)) throw error
    // Keys that are here already go on working.
    held.fault = error
  }
}

function take(held: Ring, rows: readonly DataKeyRow[], faults: readonly (HedgerowError | null)[]): void {
  const active = rows.find(isActive)
  // A new key that cannot be unwrapped here does not take away the one that can.
  if (active && held.keys.has(active.id)) held.activeId = active.id
  held.fault = faults.find((fault) => fault !== null) ?? null
}

const isActive = ({ status }: DataKeyRow) => status === 'active'
/** What the wrapping is bound to: a wrapped key that is put into another row unwraps no more. */
const wrapContext = (id: string) => `hedgerow data_key ${id}`

async function makeFirst(table: KeyTable, wrapper: KeyWrapper | undefined): Promise<void> {
  if (!wrapper) return
  await table.insertFirst(await wrapNewKey(wrapper))
}

export async function wrapNewKey(wrapper: KeyWrapper) {
  const id = newId()
  const wrapped = await wrapKey(wrapper, randomBytes(keyBytes), id)
  return { id, kekKind: wrapper.kind, kekId: wrapper.id, wrapped }
}

/** Read back before it is stored: a key that does not unwrap is lost with all it has sealed. Throws `unavailable`. */
export async function wrapKey(wrapper: KeyWrapper, plain: Buffer, id: string): Promise<string> {
  const wrapped = await wrapper.wrap(plain, wrapContext(id))
  if ((await wrapper.unwrap(wrapped, wrapContext(id))).equals(plain)) return wrapped
  const message = `${wrapper.kind} ${wrapper.id} does not unwrap what it has wrapped: nothing was changed.`
  throw new HedgerowError('unavailable', message, { reason: 'kek_unusable' })
}

/** Null when the key is here; what is wrong when it is needed and is not. */
async function learn(held: Ring, row: DataKeyRow, wrappers: readonly KeyWrapper[]): Promise<HedgerowError | null> {
  if (held.keys.has(row.id)) return null
  try {
    held.keys.set(row.id, createSecretKey(await unwrapKey(row, wrappers)))
    return null
  } catch (error) {
    if (!(error instanceof HedgerowError)) throw error
    return row.status === 'retired' ? null : error
  }
}

/** Throws `unavailable` with what to do. */
export async function unwrapKey(row: DataKeyRow, wrappers: readonly KeyWrapper[]): Promise<Buffer> {
  const wrapper = wrappers.find(({ id }) => id === row.kekId)
  if (!wrapper) {
    const named = wrappers.map(({ kind, id }) => `${kind} ${id}`).join(', ')
    const message =
      `The secrets of this database cannot be opened: its data key ${row.id} is wrapped with ${row.kekKind} ${row.kekId}, ` +
      `and this process was given ${named}. Start with the HEDGEROW_ENCRYPTION_KEY and HEDGEROW_KEK that this ` +
      'database was started with, or, after npm run keys -- rotate-kek, with the one that it was rotated to.'
    throw new HedgerowError('unavailable', message, { reason: 'kek_wrong' })
  }
  return wrapper.unwrap(row.wrapped, wrapContext(row.id)).catch((cause: unknown) => {
    if (cause instanceof HedgerowError) throw cause
    const message = `The data key ${row.id} cannot be unwrapped: its row in data_key was changed. Restore it from a backup.`
    throw new HedgerowError('unavailable', message, { reason: 'data_key_damaged', cause })
  })
}
