import 'server-only'
import { Prisma } from '#generated/prisma/client.ts'
import type { Check } from '#lib/core/check.ts'
import type { Desired } from '#lib/core/resource.ts'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { askedFor } from './asked-for.ts'
import { databaseTime } from './database-clock.ts'

/*
 * A run that ended while a create had no answer may have left an object that is in no record. Whatever plans next has
 * to look for it by its mark, and not before the call can no longer go through.
 */

type Unsettled = {
  /** What those calls asked for. */
  readonly wanted: readonly Desired[]
  /** Milliseconds until none of them can go through any more. */
  readonly openForMs: number
}

/**
 * Creates without an answer since the last run that succeeded: its plan had looked for all earlier ones. A revert
 * looks at nothing but its fields.
 */
export async function findUnsettled(configurationId: string): Promise<Unsettled> {
  const last = await db().run.findFirst({
    where: { configurationId, status: 'succeeded', kind: { not: 'revert' } },
    orderBy: { createdAt: 'desc' },
    select: { createdAt: true },
  })
  const ended = { configurationId, status: { in: ['failed', 'cancelled'] as ('failed' | 'cancelled')[] } }
  const steps = await db().step.findMany({
    where: {
      intent: { not: Prisma.AnyNull },
      run: { ...ended, ...(last ? { createdAt: { gt: last.createdAt } } : {}) },
    },
    include: { run: { select: { plan: { select: { changes: true } } } } },
  })
  const wanted = steps.flatMap(({ address, run }) => askedFor(address, run.plan))
  const nowMs = (await databaseTime()).getTime()
  const ends = steps.map(({ intent }) => Number((intent as { atMs?: unknown }).atMs) + env().HEDGEROW_GRACE_MS)
  return { wanted, openForMs: Math.max(0, ...ends.map((end) => end - nowMs)) }
}

/** Blocks a plan while it could still be overtaken by such a call. */
export function settling({ wanted, openForMs }: Unsettled): Check[] {
  if (openForMs === 0) return []
  const what = wanted.map(({ address }) => address).join(', ')
  return [
    {
      name: 'earlier calls',
      status: 'error',
      detail: `The last run ended without an answer for ${what}: it may still go through.`,
      fix: `Resume that run, or make a new plan in ${Math.ceil(openForMs / 1000)} s.`,
    },
  ]
}
