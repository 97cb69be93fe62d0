import 'server-only'
import type { Ctx } from '#lib/auth/context.ts'
import { authorize } from '#lib/auth/policy.ts'
import { notFound } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { kinds } from '#lib/kinds/index.ts'
import { findingsOf, placeOf } from './finding.ts'
import { activeIgnores, openFindings } from './keep-look.ts'
import type { DriftFieldView, DriftView } from './views.ts'

/** What the last look saw; nothing when a run has changed things since. Throws `not_found`. */
export async function readDrift(ctx: Ctx, configurationId: string): Promise<DriftView> {
  authorize(ctx, 'configuration.read')
  const row = await db().configuration.findFirst({
    where: { id: configurationId, deletedAt: null },
    include: {
      driftCheck: true,
      runs: { orderBy: { createdAt: 'desc' }, take: 1 },
      _count: { select: { resources: true } },
    },
  })
  if (!row) throw notFound('configuration')
  const check = row._count.resources > 0 ? row.driftCheck : null
  const isScheduled = env().HEDGEROW_DRIFT_EVERY_HOURS > 0
  const next_at = check && isScheduled ? check.nextAt.toISOString() : null
  const nothing = { configuration_id: configurationId, checked_at: null, next_at, error: null, fields: [] }
  const [run] = row.runs
  // What was seen before a run says nothing about what is there after it.
  const isOvertaken = run !== undefined && (run.finishedAt === null || run.finishedAt > (check?.checkedAt ?? 0))
  if (!check?.checkedAt || !check.status || isOvertaken) return { ...nothing, status: 'unchecked' }

  const ignored = await activeIgnores(db(), configurationId)
  const byPlace = new Map(ignored.map((one) => [placeOf(one), one]))
  const findings = findingsOf(check)
  const fields = findings.map((finding): DriftFieldView => {
    const aside = byPlace.get(placeOf(finding))
    const title = kinds[finding.type]?.title ?? finding.type
    const said = aside ? { reason: aside.reason, until: aside.until.toISOString(), author: aside.authorName } : null
    return { ...finding, title, ignored: said }
  })
  const isDrifted = openFindings(findings, ignored).length > 0
  return {
    ...nothing,
    status: check.status === 'failed' ? 'failed' : isDrifted ? 'drifted' : 'clean',
    checked_at: check.checkedAt.toISOString(),
    error: check.error as DriftView['error'],
    fields,
  }
}
