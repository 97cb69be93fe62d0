import { branded } from '#lib/core/brand.ts'
import type { HedgerowError } from '#lib/core/errors.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Address, Recorded } from '#lib/core/resource.ts'
import type { Secret } from '#lib/core/secret.ts'
import type { Found } from './kind.ts'
import type { Action } from './plan.ts'

export type StepStatus = 'pending' | 'running' | 'waiting' | 'succeeded' | 'failed' | 'skipped' | 'cancelled'

/** A call that must not be repeated blindly is out, or was when the worker died. `atMs` is on the ledger's clock. */
export type Intent = { readonly nonce: string; readonly atMs: number }

/** One change of the plan on its way. */
export type Step = {
  readonly address: Address
  readonly kind: string
  readonly connection: string
  readonly action: Action
  readonly needs: readonly Address[]
  readonly spec: JsonObject | null
  /** What is recorded as applied instead of the spec; null: the spec. */
  readonly remember: JsonObject | null
  /** The object is left as it is, or as it was before us, and its record goes. */
  readonly forget: boolean
  readonly externalId: string | null
  readonly status: StepStatus
  readonly intent: Intent | null
  /** Nonces of calls without an answer that were given up on: what carries one of them may still turn up. */
  readonly abandoned: readonly string[]
}

/** What is remembered of an object that is there now. */
export type Outcome = {
  readonly externalId: string
  readonly origin: Recorded['origin']
  readonly before: JsonObject | null
  readonly marker: string
  readonly applied: JsonObject
  readonly attributes: Found['attributes']
}

/**
 * Where a run's progress is kept. It promises: what a method wrote is durable when it returns, and every write is
 * refused (LeaseLost) once another worker holds the run; when it fails otherwise (no database), the run is left as it
 * is for the next lease. It must not be written to across a network call.
 */
export interface Ledger {
  steps(): Promise<readonly Step[]>
  /** One step as it is now, its intent included. */
  step(address: Address): Promise<Step>
  recorded(): Promise<ReadonlyMap<Address, Recorded>>
  /** A secret by the name that a secret reference carries. */
  secretOf(name: string): Promise<Secret>
  nowMs(): Promise<number>

  begin(address: Address): Promise<void>
  /** Commits that a call carrying this nonce is out from now on; an intent with another nonce is abandoned by that. */
  intend(address: Address, nonce: string): Promise<void>
  /** The other side certainly did nothing: the intent is dropped. */
  dismissIntent(address: Address): Promise<void>
  /** The step waits until then, for the reason given; the run shows it. */
  wait(address: Address, error: HedgerowError, untilMs: number): Promise<void>
  succeed(address: Address, outcome: Outcome | null): Promise<void>
  fail(address: Address, error: HedgerowError): Promise<void>
  skip(address: Address, because: string): Promise<void>
  cancel(address: Address): Promise<void>
  log(level: 'info' | 'warning' | 'error', address: Address | null, message: string): Promise<void>
}

const brand = Symbol.for('hedgerow.LeaseLost')

/** Another worker has taken the run over: stop at once, write nothing. */
export class LeaseLost extends Error {
  static override [Symbol.hasInstance](value: unknown): boolean {
    return branded(value, brand)
  }

  readonly [brand] = true

  constructor() {
    super('Another worker holds this run.')
    this.name = 'LeaseLost'
  }
}
