import 'server-only'
import { asHedgerowError, HedgerowError } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { databaseTime } from '#lib/runs/database-clock.ts'
import { claimDue } from './claim.ts'
import { examine, lookDeadlineMs } from './examine.ts'
import { keepLook, untilNextLookMs } from './keep-look.ts'

/** Configurations that one worker looks at side by side: people and runs come first. */
const atOnce = 4
const sweepEveryMs = 15_000

type DriftChecks = { stop(): Promise<void> }

/** Within the web server's process, when that is where its worker is. */
export function startDriftChecksInside(): void {
  if (env().HEDGEROW_WORKER) startDriftChecks()
}

/** Looks at the whole fleet in turn, beside a worker, until it is stopped. Nothing when it is switched off. */
export function startDriftChecks({ everyMs = sweepEveryMs } = {}): DriftChecks {
  if (env().HEDGEROW_DRIFT_EVERY_HOURS === 0) return { stop: async () => {} }
  let stopped = false
  let flying: Promise<unknown> = Promise.resolve()
  let timer = setTimeout(turn, everyMs)
  function turn() {
    flying = sweepDrift(() => stopped)
      .catch((error: unknown) => log().warn({ error: String(error) }, 'drift checks'))
      .then(() => {
        if (!stopped) timer = setTimeout(turn, everyMs)
      })
  }
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      // Reading only: what is left undone is due again when its claim ends.
      await Promise.race([flying, new Promise((end) => setTimeout(end, 1_000).unref())])
    },
  }
}

/** Looks at everything that is due; how many that were. */
export async function sweepDrift(isOver: () => boolean = () => false): Promise<number> {
  let looked = 0
  for (;;) {
    const due = isOver() ? [] : await claimDue(atOnce, 2 * lookDeadlineMs)
    if (due.length === 0) return looked
    await Promise.all(due.map(lookAt))
    looked += due.length
  }
}

async function lookAt(configurationId: string): Promise<void> {
  try {
    await keepLook(configurationId, await examine(configurationId, 'background'), null)
  } catch (error) {
    await putOff(configurationId, error)
  }
}

/** Whoever was overtaken by a run is due at its end; whatever else stands in the way waits for the next turn. */
async function putOff(configurationId: string, error: unknown): Promise<void> {
  const known = asHedgerowError(error)
  const isOvertaken = known.code === 'conflict' || known.code === 'not_found'
  if (isOvertaken) {
    await db().driftCheck.updateMany({ where: { configurationId }, data: { claimedUntil: null } })
    return
  }
  log().warn({ configuration: configurationId, error: known.message }, 'drift could not be looked at')
  const now = await databaseTime()
  const nextAt = new Date(now.getTime() + (untilNextLookMs() ?? 0))
  const said = { detail: known.message, fix: known instanceof HedgerowError ? (known.upstream?.fix ?? '') : '' }
  const data = { status: 'failed' as const, findings: [], error: said, checkedAt: now, nextAt, claimedUntil: null }
  await db().driftCheck.updateMany({ where: { configurationId }, data })
}
