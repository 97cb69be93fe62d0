import type { Clock } from '#lib/core/clock.ts'
import type { HedgerowError } from '#lib/core/errors.ts'
import type { Address, Recorded } from '#lib/core/resource.ts'
import { Secret } from '#lib/core/secret.ts'
import type { Ledger, Outcome, Step, StepStatus } from '#lib/engine/ledger.ts'
import { type Change, isStep } from '#lib/engine/plan.ts'
import { plainAttributes } from '#lib/engine/resolve.ts'

export type MemoryLedger = Ledger & {
  readonly resources: Map<Address, Recorded>
  readonly statuses: () => Record<Address, StepStatus>
  readonly errors: Map<Address, HedgerowError>
  /** Throws at that write, once: the worker is killed there. */
  dieAt: string | null
}

export class Killed extends Error {}

/** Keeps a run's progress in memory, over and beyond the death of whoever writes to it. */
export function memoryLedger(changes: readonly Change[], recorded: Map<Address, Recorded>, clock: Clock): MemoryLedger {
  const steps = new Map<Address, Step>(
    changes
      .filter(isStep)
      .map((change) => [change.address, { ...change, status: 'pending', intent: null, abandoned: [] }]),
  )
  const secrets = new Map<string, Secret>()
  const errors = new Map<Address, HedgerowError>()
  const stepOf = (address: Address): Step => {
    const step = steps.get(address)
    if (!step) throw new Error(`no step ${address}`)
    return step
  }
  const write = (what: string, address: Address, change: Partial<Step>) => {
    if (ledger.dieAt === `before ${what} ${address}`) throw new Killed()
    steps.set(address, { ...stepOf(address), ...change })
    if (ledger.dieAt === `after ${what} ${address}`) throw new Killed()
  }
  const remember = (address: Address, outcome: Outcome) => {
    const { kind, connection } = stepOf(address)
    const change = changes.find((one) => one.address === address)
    const needs = change?.hangsOn ?? change?.needs ?? []
    const attributes = plainAttributes(address, outcome.attributes, (secret) => `fp:${secret.reveal()}`)
    for (const [name, value] of Object.entries(outcome.attributes)) {
      if (value instanceof Secret) secrets.set(`${address}#${name}`, value)
    }
    recorded.set(address, { address, kind, connection, needs, ...outcome, attributes })
  }
  const ledger: MemoryLedger = {
    resources: recorded,
    errors,
    dieAt: null,
    statuses: () => Object.fromEntries([...steps].map(([address, { status }]) => [address, status])),
    steps: async () => [...steps.values()],
    step: async (address) => stepOf(address),
    recorded: async () => recorded,
    secretOf: async (name) => secrets.get(name) ?? new Secret(name),
    nowMs: async () => clock.now(),
    begin: async (address) => write('begin', address, { status: 'running' }),
    async intend(address, nonce) {
      const { intent: before, abandoned } = stepOf(address)
      const given = before && before.nonce !== nonce ? [...abandoned, before.nonce] : abandoned
      write('intend', address, { intent: { nonce, atMs: clock.now() }, abandoned: given })
    },
    dismissIntent: async (address) => write('dismiss', address, { intent: null }),
    wait: async (address) => write('wait', address, { status: 'waiting' }),
    async succeed(address, outcome) {
      if (ledger.dieAt === `before succeed ${address}`) throw new Killed()
      if (outcome) remember(address, outcome)
      else recorded.delete(address)
      write('succeed', address, { status: 'succeeded', intent: null })
    },
    async fail(address, error) {
      errors.set(address, error)
      write('fail', address, { status: 'failed' })
    },
    skip: async (address) => write('skip', address, { status: 'skipped' }),
    cancel: async (address) => write('cancel', address, { status: 'cancelled' }),
    log: async () => {},
  }
  return ledger
}
