import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { variablesOf } from '#lib/configurations/prepare.ts'
import type { Transaction } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { storable } from '#lib/runs/columns.ts'
import { databaseTime } from '#lib/runs/database-clock.ts'
import { lockConfiguration } from '#lib/runs/lock-configuration.ts'
import { findLastRun, refuseOvertaken, refuseRunning } from '#lib/runs/refusals.ts'
import { nothing } from '#lib/runs/write-step.ts'
import type { Look } from './examine.ts'
import { counts, type Finding, findingsOf, placeOf } from './finding.ts'

const hourMs = 3_600_000
/** Looks are spread: each comes up to a tenth earlier or later than it is due. */
const spread = 0.1

/** Milliseconds to the next look; null when nothing is scheduled. */
export function untilNextLookMs(random: () => number = Math.random): number | null {
  const hours = env().HEDGEROW_DRIFT_EVERY_HOURS
  return hours === 0 ? null : hours * hourMs * (1 - spread + 2 * spread * random())
}

/**
 * Keeps what was seen and says so in the configuration's status. Throws `conflict` when a run has begun since: then
 * what was seen is neither the world before it nor the one after it. `ctx` of the person who asked, for the record.
 */
export async function keepLook(configurationId: string, look: Look, ctx: Ctx | null): Promise<void> {
  await transact(async (tx) => {
    await lockConfiguration(tx, configurationId)
    await refuseRunning(tx, configurationId)
    refuseOvertaken(look.lastRun, await findLastRun(tx, configurationId))
    const ignored = await activeIgnores(tx, configurationId)
    const open = openFindings(look.findings, ignored)
    const status = look.error ? ('failed' as const) : open.length > 0 ? ('drifted' as const) : ('clean' as const)
    const data = {
      status,
      findings: storable(look.findings),
      error: look.error ? storable(look.error) : nothing,
      checkedAt: look.at,
      nextAt: nextLookAt(look.at, ignored),
      claimedUntil: null,
    }
    await tx.driftCheck.upsert({ where: { configurationId }, create: { configurationId, ...data }, update: data })
    if (!look.error) await sayStatus(tx, configurationId, open.length > 0)
    if (ctx) await recordCheck(tx, ctx, configurationId, { status, fields: open.length })
  })
}

/** An ignored field counts again from the moment at which its time is over. */
function nextLookAt(from: Date, ignored: readonly { readonly until: Date }[]): Date {
  // Kept also while nothing is scheduled, so that a schedule that is switched on begins with everything.
  const usual = from.getTime() + (untilNextLookMs() ?? 24 * hourMs)
  return new Date(Math.min(usual, ...ignored.map(({ until }) => until.getTime())))
}

export async function activeIgnores(tx: Transaction, configurationId: string) {
  const now = await databaseTime(tx)
  return tx.driftIgnore.findMany({ where: { configurationId, until: { gt: now } } })
}

type Ignored = Pick<Finding, 'address' | 'path'>

/** What counts and that nobody has set aside. */
export function openFindings(findings: readonly Finding[], ignored: readonly Ignored[]): Finding[] {
  const aside = new Set(ignored.map(placeOf))
  return findings.filter((finding) => counts(finding) && !aside.has(placeOf(finding)))
}

/** Of what is provisioned and at rest; a failed configuration stays failed. */
async function sayStatus(tx: Transaction, id: string, isDrifted: boolean): Promise<void> {
  const { status, appliedRevision } = await tx.configuration.findUniqueOrThrow({ where: { id } })
  if (isDrifted && (status === 'provisioned' || status === 'paused')) {
    await tx.configuration.update({ where: { id }, data: { status: 'drifted' } })
  }
  if (isDrifted || status !== 'drifted' || appliedRevision === null) return
  const configurationId_number = { configurationId: id, number: appliedRevision }
  const revision = await tx.revision.findUniqueOrThrow({ where: { configurationId_number } })
  const live = variablesOf(revision).enable_posthog ? 'provisioned' : 'paused'
  await tx.configuration.update({ where: { id }, data: { status: live } })
}

/** After something was set aside: what was seen stays, what it means is said anew. */
export async function judgeAgain(tx: Transaction, configurationId: string): Promise<void> {
  const row = await tx.driftCheck.findUnique({ where: { configurationId } })
  if (!row?.checkedAt || row.status === 'failed') return
  const ignored = await activeIgnores(tx, configurationId)
  const isDrifted = openFindings(findingsOf(row), ignored).length > 0
  const nextAt = new Date(Math.min(row.nextAt.getTime(), nextLookAt(row.checkedAt, ignored).getTime()))
  const status = isDrifted ? 'drifted' : 'clean'
  await tx.driftCheck.update({ where: { configurationId }, data: { status, nextAt } })
  await sayStatus(tx, configurationId, isDrifted)
}

async function recordCheck(
  tx: Transaction,
  ctx: Ctx,
  id: string,
  detail: { readonly status: string; readonly fields: number },
): Promise<void> {
  const { key } = await tx.configuration.findUniqueOrThrow({ where: { id }, select: { key: true } })
  await record(tx, ctx, {
    action: 'drift.checked',
    subjectType: 'configuration',
    subjectId: id,
    subjectName: key,
    detail,
  })
}
