import 'server-only'
import { record } from '#lib/audit/record.ts'
import { transact } from '#lib/audit/transact.ts'
import type { Ctx } from '#lib/auth/context.ts'
import { applyMergePatch } from '#lib/configurations/merge-patch.ts'
import { openRevision, type Prepared, prepare } from '#lib/configurations/prepare.ts'
import type { Override, Variables } from '#lib/configurations/schemas.ts'
import { updateConfiguration } from '#lib/configurations/update-configuration.ts'
import { HedgerowError, notFound } from '#lib/core/errors.ts'
import { equalJson, type Json, type JsonObject } from '#lib/core/json.ts'
import { db, type Transaction } from '#lib/db.ts'
import { getPath } from '#lib/engine/compare.ts'
import { setPath } from '#lib/engine/drift.ts'
import { storable } from '#lib/runs/columns.ts'
import { chooseConnections, desiredResources } from '#lib/runs/desired.ts'
import { lockConfiguration } from '#lib/runs/lock-configuration.ts'
import { refuseRunning } from '#lib/runs/refusals.ts'
import { type Finding, findingsOf, placeOf } from './finding.ts'
import { judgeAgain } from './keep-look.ts'
import { variableFor } from './variable-for.ts'

type Accept = { readonly ctx: Ctx; readonly configurationId: string; readonly finding: Finding }

/**
 * A new revision that asks for what is there: by the variable that means just this value where there is one, else by
 * an override. What was seen is from then on what was last applied. Throws `invalid` when no revision can ask for it.
 */
export async function acceptDrift({ ctx, configurationId, finding }: Accept): Promise<void> {
  await refuseRunning(db(), configurationId)
  const previous = await newestRevision(configurationId)
  const patch = await patchFor(previous, finding)
  const message = `Accepted ${finding.address} ${finding.path}`.trim()
  await updateConfiguration({ ctx, id: configurationId, patch, message })
  await transact(async (tx) => {
    await lockConfiguration(tx, configurationId)
    await refuseRunning(tx, configurationId)
    const gone = await takeAsApplied(tx, configurationId, finding)
    await dropFindings(tx, configurationId, finding, gone)
    const { key } = await tx.configuration.findUniqueOrThrow({ where: { id: configurationId } })
    const { address, path } = finding
    await record(tx, ctx, {
      action: 'drift.accepted',
      subjectType: 'configuration',
      subjectId: configurationId,
      subjectName: key,
      detail: { address, path, changed: Object.keys(patch) },
    })
  })
}

async function newestRevision(configurationId: string): Promise<Prepared> {
  const row = await db().revision.findFirst({ where: { configurationId }, orderBy: { number: 'desc' } })
  if (!row) throw notFound('configuration')
  return openRevision(row)
}

async function patchFor(previous: Prepared, finding: Finding): Promise<JsonObject> {
  const { variables } = previous
  const others = variables.overrides.filter((one) => !isWithin(one, finding))
  const cleared = others.length === variables.overrides.length ? {} : { overrides: others.map(asJson) }
  const patch = variableFor(variables, finding)
  if (patch && (await asksFor(previous, { ...patch, ...cleared }, finding))) return { ...patch, ...cleared }
  const { address, path, live } = finding
  const override = { overrides: [...others.map(asJson), { address, path, value: live }] }
  if (await asksFor(previous, override, finding)) return override
  throw new HedgerowError('conflict', 'No setting can ask for this value. Revert it, or set it aside.', {
    reason: 'not_possible',
  })
}

const asJson = ({ address, path, value }: Override): JsonObject => ({ address, path, value })

/** An earlier override of this very place, or of a part of it. */
function isWithin(one: Override, { address, path }: Finding): boolean {
  return one.address === address && (path === '' || one.path === path || one.path.startsWith(`${path}.`))
}

/** Whether a revision with this patch wants what is there. A rule that refuses it says no; so does another fault. */
async function asksFor(previous: Prepared, patch: JsonObject, finding: Finding): Promise<boolean> {
  const { address, path, live } = finding
  let variables: Variables
  try {
    variables = prepare(applyMergePatch(previous.variables, patch), previous).variables
  } catch (error) {
    if (error instanceof HedgerowError && error.code === 'invalid' && !('overrides' in patch)) return false
    throw error
  }
  const wanted = desiredResources(variables, await chooseConnections(variables), true)
  const item = wanted.find((one) => one.address === address)
  if (path === '') return item === undefined
  return item !== undefined && isSame(getPath(item.spec, path), live)
}

/** Vaults keep text, whatever was asked for. */
function isSame(wanted: Json | undefined, live: Json): boolean {
  const isText = typeof live === 'string' && typeof wanted !== 'object'
  return isText ? String(wanted) === live : equalJson(wanted ?? null, live)
}

/** What is there counts as applied, or, when it is gone, is no longer recorded. Addresses that are forgotten. */
async function takeAsApplied(tx: Transaction, configurationId: string, finding: Finding): Promise<readonly string[]> {
  const { address, path, live } = finding
  const rows = await tx.resource.findMany({ where: { configurationId }, orderBy: { createdAt: 'asc' } })
  if (path !== '') {
    const row = rows.find((one) => one.address === address)
    const applied = row && storable(setPath(row.applied as JsonObject, path, live))
    if (applied)
      await tx.resource.update({
        where: { configurationId_address: { configurationId, address } },
        data: { applied },
      })
    return []
  }
  const gone = new Set([address])
  // What hung on it is gone as well, or it could not have been accepted; a few rounds find it at any depth.
  for (let before = 0; before < gone.size; ) {
    before = gone.size
    for (const row of rows) if (row.needs.some((need) => gone.has(need))) gone.add(row.address)
  }
  await tx.resource.deleteMany({ where: { configurationId, address: { in: [...gone] } } })
  return [...gone]
}

async function dropFindings(
  tx: Transaction,
  configurationId: string,
  finding: Finding,
  gone: readonly string[],
): Promise<void> {
  const row = await tx.driftCheck.findUniqueOrThrow({ where: { configurationId } })
  const left = findingsOf(row).filter(
    (one) => placeOf(one) !== placeOf(finding) && (one.state === 'extra' || !gone.includes(one.address)),
  )
  await tx.driftCheck.update({ where: { configurationId }, data: { findings: storable(left) } })
  await judgeAgain(tx, configurationId)
}
