import 'server-only'
import { isDatabaseUnreachable } from '#lib/database-errors.ts'
import { db } from '#lib/db.ts'
import { keyFault } from './keyring.ts'

/** Why secrets cannot be sealed or opened, in words; null when they can. Throws what the database says. */
export async function findKeyFault(): Promise<string | null> {
  await db().$queryRaw`SELECT 1`
  return keyFault()?.message ?? null
}

/** At a start: throws with what to do when the keys are wrong. A database that is away for a moment is no reason. */
export async function requireKeys(): Promise<void> {
  try {
    await db().$queryRaw`SELECT 1`
  } catch (error) {
    if (isDatabaseUnreachable(error)) return
    throw error
  }
  const fault = keyFault()
  if (fault && fault.reason !== 'keys_not_migrated') throw fault
}
