import { expect } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { db } from '#lib/db.ts'
import { checkDrift } from '#lib/drift/check-drift.ts'
import { resolveDrift } from '#lib/drift/resolve-drift.ts'
import type { DriftView, ResolvedDriftView } from '#lib/drift/views.ts'
import { listResources } from '#lib/runs/list-resources.ts'
import { liveObjects, liveProjects } from './ground-truth.ts'
import type { Bench } from './provisioning.ts'
import { type OutsidePerson, outsidePerson } from './reliability/outside-person.ts'
import { startUnpacedBench } from './reliability/unpaced-bench.ts'

export const analytics = 'posthog.feature_flag/analytics-enabled'
export const rollout = 'filters.groups.0.rollout_percentage'

export type Provisioned = { readonly id: string; readonly service: string; readonly project: number }

/** A bench for drift: services that are provisioned, somebody who edits them in PostHog, and what became of it. */
export type DriftBench = Bench & {
  readonly person: OutsidePerson
  provision(): Promise<Provisioned>
  objectPath(of: Provisioned, address: string, table: string): Promise<string>
  setRollout(of: Provisioned, percentage: number): Promise<void>
  rolloutOf(of: Provisioned): Promise<unknown>
  check(of: Provisioned): Promise<DriftView>
  resolve(of: Provisioned, input: JsonObject, as?: Bench['ctx']): Promise<ResolvedDriftView>
  /** Drift actions on record, oldest first. */
  auditOf(of: Provisioned): Promise<{ readonly action: string; readonly detail: unknown }[]>
}

/** After the file has taken a database of its own: the turns of the fleet come to every configuration of a database. */
export async function startDriftBench(): Promise<DriftBench> {
  const bench = await startUnpacedBench()
  const { ctx } = bench
  const person = await outsidePerson(bench)
  const objectPath: DriftBench['objectPath'] = async ({ id, project }, address, table) => {
    const found = (await listResources(ctx, id)).find((one) => one.address === address)
    return `/api/projects/${project}/${table}/${found?.external_id}/`
  }
  return {
    ...bench,
    person,
    objectPath,
    async provision() {
      const { id, service_name: service } = await bench.configure('azure')
      expect((await bench.carryOut(id)).status).toBe('succeeded')
      const [project] = liveProjects(await bench.truth(), `nexpo-${service}-prod`)
      return { id, service, project: Number(project) }
    },
    async setRollout(of, percentage) {
      const filters = { groups: [{ properties: [], rollout_percentage: percentage }] }
      await person.posthog('PATCH', await objectPath(of, analytics, 'feature_flags'), { filters })
    },
    async rolloutOf({ project }) {
      const flags = liveObjects(await bench.truth(), project).feature_flags
      const flag = flags.find((one) => String(one.key).endsWith('analytics-enabled'))
      const filters = flag?.filters as { groups: { rollout_percentage: number }[] } | undefined
      return filters?.groups[0]?.rollout_percentage
    },
    check: ({ id }) => checkDrift({ ctx, configurationId: id }),
    resolve: ({ id }, input, as = ctx) => resolveDrift({ ctx: as, configurationId: id, input }),
    async auditOf({ id }) {
      const rows = await db().auditRecord.findMany({ where: { subjectId: id }, orderBy: { id: 'asc' } })
      return rows.filter(({ action }) => action.startsWith('drift.')).map(({ action, detail }) => ({ action, detail }))
    },
  }
}

export const statusOf = async ({ id }: Provisioned) =>
  (await db().configuration.findUniqueOrThrow({ where: { id } })).status

/** What drifted, without what is not ours. */
export const shown = ({ fields }: DriftView) =>
  fields
    .filter(({ state }) => state !== 'extra')
    .map(({ address, path, state }) => `${state} ${address} ${path}`.trim())
