import { describe, expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { advanceRun } from '#lib/runs/advance-run.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { getRun } from '#lib/runs/queries.ts'
import { resumeRun } from '#lib/runs/resume-run.ts'
import { type Golden, goldenKey, loadGolden, readGoldens } from '#lib/testing/golden/golden.ts'
import { recordGolden, states } from '#lib/testing/golden/record-goldens.ts'
import { liveCounts, liveEntries } from '#lib/testing/ground-truth.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { startBench, type Truth } from '#lib/testing/provisioning.ts'
import { keepFigures } from './trial.ts'

await takeOwnDatabase({
  HEDGEROW_ENCRYPTION_KEY: goldenKey,
  HEDGEROW_GRACE_MS: '500',
  HEDGEROW_LEASE_MS: '15000',
  HEDGEROW_LOG_LEVEL: 'silent',
  HEDGEROW_OUTBOUND_ALLOW: '127.0.0.1',
})
const ctx = someone('admin')
const never = new AbortController().signal

type Played = { readonly status: string; readonly repeated: number; readonly open: number; readonly doubled: number }

/** Lets today's code bring it to its end. */
async function playOn(golden: Golden): Promise<Played> {
  const simulator = await loadGolden(golden)
  try {
    const [row] = await db().run.findMany({
      include: { steps: true, plan: true },
      orderBy: { createdAt: 'desc' },
      take: 1,
    })
    if (!row) throw new Error('The fixture holds no run.')
    const done = new Set(row.steps.filter(({ status }) => status === 'succeeded').map(({ address }) => address))
    if (row.status === 'failed') await resumeRun({ ctx, runId: row.id })
    await advanceRun(row.id, 'a worker of today', never)
    const { status, steps } = await getRun(ctx, row.id)
    const before = new Map(row.steps.map(({ address, attempts }) => [address, attempts]))
    const repeated = steps.filter(({ address, attempts }) => done.has(address) && attempts !== before.get(address))

    const truth = await simulator.truth<Truth>()
    const { projects, resources } = liveCounts(truth, 'azure', golden.service)
    const wanted = row.kind === 'destroy' ? 0 : (row.plan.changes as unknown[]).length
    if (row.kind === 'destroy') expect(liveEntries(truth, 'azure', golden.service).size).toBe(0)
    expect(projects).toBe(row.kind === 'destroy' ? 0 : 1)
    const again = await createPlan({
      ctx,
      configurationId: row.configurationId,
      kind: row.kind === 'destroy' ? 'destroy' : 'apply',
    })
    // The entry that holds PostHog's address: the simulator has another one each time.
    const open = again.changes.filter(({ address, action }) => action !== 'none' && address !== 'vault.secret/host')
    return { status, repeated: repeated.length, open: open.length, doubled: resources - wanted }
  } finally {
    await simulator.stop()
  }
}

const isRecording = Boolean(process.env.HEDGEROW_RECORD_GOLDEN)

/** HEDGEROW_RECORD_GOLDEN=1 writes the fixtures of the release at hand anew. */
if (isRecording)
  describe('half-finished runs of this release', () => {
    it('are kept', async () => {
      const bench = await startBench()
      for (const state of states) await recordGolden(state, bench)
    })
  })
else
  describe('half-finished runs of earlier releases', () => {
    it('come to their end with everything once, and the next plan has nothing to do', async () => {
      const goldens = readGoldens()
      const played = new Map<string, Played>()
      for (const golden of goldens) played.set(`${golden.release}: ${golden.left}`, await playOn(golden))
      const all = [...played.values()]
      keepFigures('r12-golden-runs', {
        fixtures: goldens.length,
        succeeded: all.filter(({ status }) => status === 'succeeded').length,
        'finished steps repeated': all.reduce((sum, { repeated }) => sum + repeated, 0),
        'objects too many or too few': all.reduce((sum, { doubled }) => sum + Math.abs(doubled), 0),
        'changes of the next plan': all.reduce((sum, { open }) => sum + open, 0),
      })
      expect(goldens.length).toBeGreaterThanOrEqual(states.length)
      const fine: Played = { status: 'succeeded', repeated: 0, open: 0, doubled: 0 }
      expect(Object.fromEntries(played)).toEqual(Object.fromEntries([...played.keys()].map((name) => [name, fine])))
    })
  })
