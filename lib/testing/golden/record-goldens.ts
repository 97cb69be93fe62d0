import type { Address } from '#lib/core/resource.ts'
import { db } from '#lib/db.ts'
import type { Ledger } from '#lib/engine/ledger.ts'
import { kinds } from '#lib/kinds/index.ts'
import { advanceRun, type RunParts } from '#lib/runs/advance-run.ts'
import { createPlan } from '#lib/runs/create-plan.ts'
import { openRunLedger } from '#lib/runs/run-ledger.ts'
import { startRun } from '#lib/runs/start-run.ts'
import type { Bench } from '#lib/testing/provisioning.ts'
import { version } from '#lib/version.ts'
import { writeGolden } from './golden.ts'

/* Leaves runs half-finished on purpose and keeps them as this release has written them. */

class Dead extends Error {}

type Moment = { readonly when: 'intended' | 'answered'; readonly address: string }
type State = {
  readonly left: string
  readonly kind: 'apply' | 'destroy'
  /** The worker dies there; null: it does not. */
  readonly dies: Moment | null
  readonly fault: Readonly<Record<string, unknown>> | null
}

export const states: readonly State[] = [
  {
    left: 'before the first call',
    kind: 'apply',
    dies: { when: 'intended', address: 'posthog.project/' },
    fault: null,
  },
  {
    left: 'a flag without a record',
    kind: 'apply',
    dies: { when: 'answered', address: 'posthog.feature_flag/' },
    fault: null,
  },
  {
    left: 'an entry without a record',
    kind: 'apply',
    dies: { when: 'answered', address: 'vault.secret/' },
    fault: null,
  },
  {
    left: 'failed at the cohort',
    kind: 'apply',
    dies: null,
    fault: { system: 'posthog', match: '^POST .*/cohorts/', mode: '403-scope', scope: 'cohort:write' },
  },
  { left: 'half torn down', kind: 'destroy', dies: { when: 'answered', address: 'posthog.dashboard/' }, fault: null },
]

/** A worker's parts that end at that moment, as if it had been killed: everything it did before is kept. */
function dyingAt({ when, address }: Moment): RunParts {
  const isIt = (one: Address) => one.startsWith(address)
  return {
    kinds,
    async openLedger(lease) {
      const ledger: Ledger = await openRunLedger(lease)
      return {
        ...ledger,
        async intend(one, nonce) {
          await ledger.intend(one, nonce)
          if (when === 'intended' && isIt(one)) throw new Dead()
        },
        async succeed(one, outcome) {
          if (when === 'answered' && isIt(one)) throw new Dead()
          await ledger.succeed(one, outcome)
        },
      }
    },
  }
}

/** Into the tables and the simulator of a bench that hold nothing else. */
export async function recordGolden({ left, kind, dies, fault }: State, bench: Bench): Promise<void> {
  const configuration = await bench.configure('azure')
  if (kind === 'destroy') await bench.carryOut(configuration.id)
  const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind })
  if (fault) await bench.simulator.fault(fault)
  const { run_id } = await startRun({ ctx: bench.ctx, planId: plan.id })
  const never = new AbortController().signal
  if (dies) await advanceRun(run_id, 'a worker that died', never, dyingAt(dies))
  else await advanceRun(run_id, 'a worker', never)
  await writeGolden({ release: version, left, service: configuration.service_name }, bench.simulator)
  await bench.simulator.clearFaults()
  await bench.simulator.reset()
  await db().configuration.deleteMany()
  await db().service.deleteMany()
}
