import type { Clock } from '#lib/core/clock.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import type { Address } from '#lib/core/resource.ts'
import { boundedPauseMs } from '#lib/core/retry-after.ts'
import { guarded } from './guarded.ts'
import type { RegisteredKind, World } from './kind.ts'
import type { Ledger, Step, StepStatus } from './ledger.ts'
import { kindOf } from './observe.ts'
import { executeStep } from './step.ts'
import { sweep } from './sweep.ts'

/*
 * Apply carries out the steps of one approved plan and nothing else. It promises: every call that must not be
 * repeated has a committed intent first; independent steps run side by side; a failure stops its dependants only;
 * it may be killed at any point and started again from the ledger, by anyone who holds the lease. It must not be
 * used without one.
 */

type ApplyInput = {
  readonly configuration: string
  readonly kinds: Readonly<Record<string, RegisteredKind>>
  readonly ledger: Ledger
  readonly clock: Clock
  readonly graceMs: number
  /**
   * When a worker died over this run, the moment at which this one took it up, on the ledger's clock: a call that had
   * been waiting for its turn may have gone out until then. Null when it was handed over.
   */
  readonly openSinceMs: number | null
  /** Steps in flight at once. */
  readonly width: number
  worldOf(connection: string): Promise<World>
  /** Aborted when the lease is lost: everything stops, nothing more is written. */
  readonly signal: AbortSignal
  /** Aborted when this worker shuts down: what is in flight is finished, nothing new is begun. */
  readonly drain: AbortSignal
  /** Aborted when a person cancels: what is in flight is finished, the rest is not begun. */
  readonly cancel: AbortSignal
}

export type ApplyResult = 'succeeded' | 'failed' | 'cancelled' | 'yielded'

/** A POST that meets a failing gateway three times in ten gets through; one that is down is given up within minutes. */
const maxAttempts = 10
const firstBackoffMs = 500
const longestBackoffMs = 20_000

const finished: ReadonlySet<StepStatus> = new Set<StepStatus>(['succeeded', 'failed', 'skipped', 'cancelled'])

/** How far the run has come, as this worker knows it. */
type Board = {
  readonly steps: readonly Step[]
  readonly status: Map<Address, StepStatus>
  readonly flying: Map<Address, Promise<void>>
}

export async function apply(input: ApplyInput): Promise<ApplyResult> {
  const steps = await input.ledger.steps()
  const board: Board = {
    steps,
    status: new Map(steps.map((step) => [step.address, step.status])),
    flying: new Map(),
  }
  const halt = new AbortController()
  const running = { ...input, signal: AbortSignal.any([input.signal, halt.signal]) }
  try {
    for (;;) {
      input.signal.throwIfAborted()
      // A worker that shuts down decides nothing any more: the next one cancels what is to be cancelled.
      if (!input.drain.aborted) await (input.cancel.aborted ? cancelRest(running, board) : startReady(running, board))
      if (board.flying.size === 0) break
      await Promise.race(board.flying.values())
    }
  } catch (error) {
    halt.abort(error)
    throw error
  } finally {
    // Calls that are out come to their end and are recorded; nothing goes on behind the caller's back.
    await Promise.allSettled(board.flying.values())
  }
  if (!steps.every(({ address }) => isOver(board, address))) return 'yielded'
  const { configuration, kinds, ledger, worldOf } = input
  await sweep({ configuration, ledger, worldOf, kinds })
  return verdict(board)
}

function isOver({ status }: Board, address: Address): boolean {
  return finished.has(status.get(address) ?? 'pending')
}

function openSteps(board: Board): Step[] {
  return board.steps.filter(({ address }) => !isOver(board, address) && !board.flying.has(address))
}

function verdict({ status }: Board): ApplyResult {
  const all = [...status.values()]
  if (all.includes('failed')) return 'failed'
  return all.every((one) => one === 'succeeded') ? 'succeeded' : 'cancelled'
}

/** A call that may be out is settled first; everything that was not begun is cancelled. */
async function cancelRest(input: ApplyInput, board: Board): Promise<void> {
  for (const { address } of openSteps(board).filter(({ intent }) => intent === null)) {
    await input.ledger.cancel(address)
    board.status.set(address, 'cancelled')
  }
  await startReady(input, board)
}

/** Skips what waits for something that will not come, then starts what waits for nothing. */
async function startReady(input: ApplyInput, board: Board): Promise<void> {
  const { status, flying } = board
  for (let lost = findLost(board); lost; lost = findLost(board)) {
    await input.ledger.skip(lost.step.address, lost.need)
    status.set(lost.step.address, 'skipped')
  }
  for (const { address, needs } of openSteps(board)) {
    const ready = needs.every((need) => (status.get(need) ?? 'succeeded') === 'succeeded')
    if (!ready || flying.size >= input.width) continue
    const flight = runStep(input, address)
      .then((end) => {
        status.set(address, end)
      })
      .finally(() => flying.delete(address))
    flying.set(address, flight)
  }
}

type Lost = { readonly step: Step; readonly need: Address }

function findLost(board: Board): Lost | null {
  for (const step of openSteps(board)) {
    const need = step.needs.find((one) => isOver(board, one) && board.status.get(one) !== 'succeeded')
    if (need !== undefined) return { step, need }
  }
  return null
}

/** Repeats one step until it succeeds, fails for good, or the worker drains (then it is left for the next one). */
async function runStep(input: ApplyInput, address: Address): Promise<StepStatus> {
  const { ledger } = input
  let failures = 0
  for (;;) {
    await ledger.begin(address)
    const step = await ledger.step(address)
    try {
      await executeStep(
        { ...input, kind: guarded(kindOf(input.kinds, step.kind)), world: await input.worldOf(step.connection) },
        step,
      )
      return 'succeeded'
    } catch (error) {
      // Kinds fail as HedgerowError; anything else is the ledger's, and a step is not blamed for a database.
      if (!(error instanceof HedgerowError)) throw error
      input.signal.throwIfAborted()
      const known = error
      if (known.upstream?.cause !== 'throttled') failures += 1
      const settles = step.action === 'create' || step.action === 'replace' ? isUncertain(known) : false
      if ((!known.upstream?.retryable && !settles) || failures >= maxAttempts) {
        await ledger.fail(address, known)
        return 'failed'
      }
      const end = await pause(input, address, known, failures)
      if (end !== 'again') return end
    }
  }
}

/** The call may have gone through: the next attempt looks for the mark before it does anything else. */
function isUncertain(error: HedgerowError): boolean {
  return error.upstream?.outcome === 'unknown'
}

async function pause(
  input: ApplyInput,
  address: Address,
  error: HedgerowError,
  failures: number,
): Promise<'again' | 'waiting' | 'cancelled'> {
  const { ledger, clock, signal, drain, cancel } = input
  const backoffMs = Math.min(longestBackoffMs, firstBackoffMs * 2 ** Math.max(0, failures - 1))
  const delayMs = boundedPauseMs(error.upstream?.retryAfterMs ?? backoffMs) ?? backoffMs
  await ledger.wait(address, error, (await ledger.nowMs()) + delayMs)
  // An object may be out there that only its mark can find: that is settled before anything is given up.
  const settled = (await ledger.step(address)).intent === null
  try {
    await clock.sleep(delayMs, AbortSignal.any(settled ? [signal, drain, cancel] : [signal, drain]))
    return 'again'
  } catch {
    signal.throwIfAborted()
    if (drain.aborted) return 'waiting'
    await ledger.cancel(address)
    return 'cancelled'
  }
}
