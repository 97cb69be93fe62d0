import 'server-only'
import { z } from 'zod'
import type { PersonModel } from '#generated/prisma/models.ts'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize, roles } from '#lib/auth/policy.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import type { Transaction } from '#lib/db.ts'
import { parseInput } from '#lib/input.ts'
import { etagOf, type PersonView, personView } from './queries.ts'

export const personPatch = z.strictObject({ role: z.enum(roles).optional(), disabled: z.boolean().optional() })

export type UpdatePerson = {
  readonly ctx: Ctx
  readonly id: string
  readonly patch: unknown
  readonly ifMatch?: string | null
}

const writeLock = 640_233

/**
 * Gives another role, disables or enables. Sessions that the person has end at once, and their tokens can do no more
 * than they may. Throws `conflict` for the last admin: somebody must be able to undo it.
 */
export async function updatePerson({ ctx, id, patch, ifMatch = null }: UpdatePerson): Promise<PersonView> {
  authorize(ctx, 'person.manage')
  const given = parseInput(personPatch, patch)
  return transact(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${writeLock})`
    const before = await tx.person.findUnique({ where: { id } })
    if (!before) throw notFound('person')
    if (ifMatch !== null && ifMatch !== '*' && ifMatch !== etagOf(before)) {
      throw new HedgerowError('stale', 'Somebody changed this person in the meantime.')
    }
    const role = given.role ?? before.role
    const isDisabled = given.disabled ?? before.disabledAt !== null
    if (role === before.role && isDisabled === (before.disabledAt !== null)) return personView(before)
    if (role !== 'admin' || isDisabled) await keepOneAdmin(tx, before)
    const disabledAt = isDisabled ? (before.disabledAt ?? new Date()) : null
    const row = await tx.person.update({ where: { id }, data: { role, disabledAt, version: { increment: 1 } } })
    await record(tx, ctx, {
      action: 'person.updated',
      subjectType: 'person',
      subjectId: id,
      subjectName: row.name,
      detail: { before: stateOf(before), after: stateOf(row) },
    })
    return personView(row)
  })
}

async function keepOneAdmin(tx: Transaction, person: PersonModel): Promise<void> {
  if (person.role !== 'admin' || person.disabledAt) return
  // Who has no identity cannot sign in (the owner of tokens made before anybody had).
  const others = await tx.person.count({
    where: { id: { not: person.id }, role: 'admin', disabledAt: null, identities: { some: {} } },
  })
  if (others > 0) return
  throw new HedgerowError('conflict', 'This is the last admin: make somebody else admin first.', {
    reason: 'last_admin',
  })
}

const stateOf = (row: PersonModel) => ({ role: row.role, disabled: row.disabledAt !== null })
