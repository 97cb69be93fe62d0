import 'server-only'
import { Prisma } from '#generated/prisma/client.ts'
import type { Check } from '#lib/core/check.ts'
import type { Address, Recorded } from '#lib/core/resource.ts'
import { db } from '#lib/db.ts'
import type { World } from '#lib/engine/kind.ts'
import { kindOf } from '#lib/engine/observe.ts'
import type { Change } from '#lib/engine/plan.ts'
import { hasReference, resolveReferences } from '#lib/engine/resolve.ts'
import { env } from '#lib/env.ts'
import { kinds } from '#lib/kinds/index.ts'
import { changesOf } from './columns.ts'
import { databaseTime } from './database-clock.ts'

/*
 * A run that ended while a create had no answer may have left an object that is in no record. Whatever plans next has
 * to look for it by its mark, and not before the call can no longer go through.
 */

type Unsettled = {
  /** What those calls asked for. */
  readonly changes: readonly Change[]
  /** Milliseconds until none of them can go through any more. */
  readonly openForMs: number
}

/** Creates without an answer since the last run that succeeded: its plan had looked for all earlier ones. */
export async function findUnsettled(configurationId: string): Promise<Unsettled> {
  const last = await db().run.findFirst({
    where: { configurationId, status: 'succeeded' },
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
  const changes = steps.flatMap(({ address, run }) =>
    changesOf(run.plan).filter((change) => change.address === address),
  )
  const nowMs = (await databaseTime()).getTime()
  const ends = steps.map(({ intent }) => Number((intent as { atMs?: unknown }).atMs) + env().HEDGEROW_GRACE_MS)
  return { changes, openForMs: Math.max(0, ...ends.map((end) => end - nowMs)) }
}

/** Those that are there after all, as if they had been recorded. Reads the world; throws what a kind throws. */
export async function recover(
  configuration: string,
  changes: readonly Change[],
  recorded: readonly Recorded[],
  worldOf: (connection: string) => Promise<World>,
): Promise<Recorded[]> {
  const known = new Map(recorded.map((item) => [item.address, item]))
  const lost = new Map<Address, Change>()
  for (const change of changes) if (!known.has(change.address)) lost.set(change.address, change)
  const recovered = await Promise.all(
    [...lost.values()].map(async ({ address, kind: type, connection, spec, needs }): Promise<Recorded[]> => {
      const kind = kindOf(kinds, type)
      const applied = resolveReferences(spec ?? {}, (need) => known.get(need)?.attributes)
      if (kind.keys.some((key) => hasReference(applied[key]))) return []
      const lookup = { keys: applied, externalId: null, owner: { configuration, address }, nonce: null, applied }
      const found = await kind.find(await worldOf(connection), lookup)
      if (found?.owner !== 'ours') return []
      const { externalId } = found
      return [{ address, kind: type, connection, externalId, origin: 'created', applied, attributes: {}, needs }]
    }),
  )
  return recovered.flat()
}

/** Blocks a plan while it could still be overtaken by such a call. */
export function settling({ changes, openForMs }: Unsettled): Check[] {
  if (openForMs === 0) return []
  const what = changes.map(({ address }) => address).join(', ')
  return [
    {
      name: 'earlier calls',
      status: 'error',
      detail: `The last run ended without an answer for ${what}: it may still go through.`,
      fix: `Resume that run, or make a new plan in ${Math.ceil(openForMs / 1000)} s.`,
    },
  ]
}
