import type { Clock } from '#lib/core/clock.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import type { Address, Recorded } from '#lib/core/resource.ts'
import { Secret } from '#lib/core/secret.ts'
import type { ApplyResult } from '#lib/engine/apply.ts'
import type { Ledger, Outcome, Step } from '#lib/engine/ledger.ts'
import { type Change, isStep } from '#lib/engine/plan.ts'
import { plainAttributes } from '#lib/engine/resolve.ts'
import type { Life } from './life.ts'

/** What the tables hold of a run. */
export type RunRows = {
  readonly changes: readonly Change[]
  readonly steps: Map<Address, Step>
  status: 'running' | Exclude<ApplyResult, 'yielded'>
  cancelRequested: boolean
}

export function openRows(changes: readonly Change[]): RunRows {
  const fresh = { status: 'pending', intent: null, abandoned: [] } as const
  const steps = changes.filter(isStep).map((change): [Address, Step] => [change.address, { ...change, ...fresh }])
  return { changes, steps: new Map(steps), status: 'running', cancelRequested: false }
}

/** As resuming a run does it: what has succeeded stays, the rest is tried again, and open intents stay open. */
export function reopen(rows: RunRows): void {
  for (const [address, step] of rows.steps)
    if (step.status !== 'succeeded') rows.steps.set(address, { ...step, status: 'pending' })
  rows.status = 'running'
  rows.cancelRequested = false
}

/** The ledger as one worker sees it: each write is a boundary on both of its sides. */
export function modelLedger(rows: RunRows, recorded: Map<Address, Recorded>, clock: Clock, life: Life): Ledger {
  const stepOf = (address: Address): Step => {
    const step = rows.steps.get(address)
    if (!step) throw new HedgerowError('internal', `${address} is not in the plan.`)
    return step
  }
  const write = async (address: Address, change: () => Partial<Step>) => {
    life.pass('ledger')
    rows.steps.set(address, { ...stepOf(address), ...change() })
    await undefined
    life.pass('ledger')
  }
  const remember = (address: Address, outcome: Outcome) => {
    const { kind, connection } = stepOf(address)
    const change = rows.changes.find((one) => one.address === address)
    const needs = change?.hangsOn ?? change?.needs ?? []
    const attributes = plainAttributes(address, outcome.attributes, (secret) => secret.reveal())
    recorded.set(address, { address, kind, connection, needs, ...outcome, attributes })
  }
  return {
    steps: async () => [...rows.steps.values()],
    step: async (address) => stepOf(address),
    recorded: async () => new Map(recorded),
    secretOf: async (name) => new Secret(name),
    nowMs: async () => clock.now(),
    begin: (address) => write(address, () => ({ status: 'running' })),
    intend: (address, nonce) =>
      write(address, () => {
        const { intent, abandoned } = stepOf(address)
        const given = intent && intent.nonce !== nonce ? [...abandoned, intent.nonce] : abandoned
        return { intent: { nonce, atMs: clock.now() }, abandoned: given }
      }),
    dismissIntent: (address) => write(address, () => ({ intent: null })),
    wait: (address) => write(address, () => ({ status: 'waiting' })),
    succeed: (address, outcome) =>
      write(address, () => {
        if (outcome) remember(address, outcome)
        else recorded.delete(address)
        return { status: 'succeeded', intent: null }
      }),
    fail: (address) => write(address, () => ({ status: 'failed' })),
    skip: (address) => write(address, () => ({ status: 'skipped' })),
    cancel: (address) => write(address, () => ({ status: 'cancelled' })),
    log: async () => life.pass('ledger'),
  }
}
