import 'server-only'
import { Prisma } from '#generated/prisma/client.ts'
import type { HedgerowError } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Address } from '#lib/core/resource.ts'
import type { Transaction } from '#lib/db.ts'
import { addEvent } from './events.ts'
import { fenced, type Lease } from './lease.ts'
import { stepView } from './run-view.ts'

type StepChange = Prisma.StepUncheckedUpdateInput

/** For a JSON column that holds nothing any more. */
export const nothing = Prisma.DbNull

/** Changes a step under the lease, and whatever goes with it, and tells whoever watches, all in one transaction. */
export async function writeStep(
  lease: Lease,
  address: Address,
  change: StepChange,
  also: (tx: Transaction) => Promise<void> = async () => {},
): Promise<void> {
  const runId_address = { runId: lease.runId, address }
  await fenced(lease, async (tx) => {
    const row = await tx.step.update({ where: { runId_address }, data: change })
    await also(tx)
    await addEvent(tx, lease.runId, 'step', stepView(row))
  })
}

/** What a step keeps of a failure: never a body, never a stack. */
export function plainError(error: HedgerowError): JsonObject {
  const { code, reason, message, upstream } = error
  const isSaid = !upstream?.said || message.includes(upstream.said)
  return {
    code: reason === code ? code : reason,
    detail: isSaid ? message : `${message} It said: ${upstream.said}`,
    fix: upstream?.fix ?? '',
    retryable: upstream?.retryable ?? false,
    system: upstream?.system ?? null,
    status: upstream?.status ?? null,
  }
}
