import { assertLive } from '#lib/core/checked-signal.ts'
import { HedgerowError } from '#lib/core/errors.ts'
import { type VaultCall, type Verdict, vaultError } from './errors.ts'
import type { VaultSystem } from './names.ts'
import type { DriverOptions } from './settings.ts'

/** Makes one call: waits for its turn, bounds its time, and turns whatever it throws into a HedgerowError. */
export type Caller = <T>(call: VaultCall, send: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal) => Promise<T>

type CallerParts = {
  readonly system: VaultSystem
  /** Account, project or vault: whoever talks to the same one shares its lanes. */
  readonly scope: string
  /** What this cloud's SDK means by an error. */
  readonly judge: (error: unknown) => Verdict
  readonly options: Pick<DriverOptions, 'deadlines' | 'lanesFor' | 'policy'>
}

export function createCaller({ system, scope, judge, options }: CallerParts): Caller {
  const { deadlines, policy } = options
  const lanes = options.lanesFor(scope)
  return async (call, send, signal) => {
    const lane = call.changing ? lanes.change : lanes.read
    const pausedMs = lane.pausedForMs()
    // Longer than anyone here waits: the caller learns at once when to come back.
    if (pausedMs > policy.maxRetryAfterMs)
      throw vaultError(system, call, { cause: 'throttled', retryAfterMs: pausedMs })
    return await lane.run(async () => {
      try {
        assertLive(signal)
        return await within(deadlines.totalMs, send, signal)
      } catch (error) {
        if (error instanceof HedgerowError) throw error
        signal?.throwIfAborted()
        const verdict: Verdict = error instanceof DeadlinePassed ? { cause: 'timeout' } : judge(error)
        if (verdict.cause === 'throttled') lane.throttled(verdict.retryAfterMs ?? null)
        throw vaultError(system, call, verdict)
      }
    }, signal)
  }
}

class DeadlinePassed extends Error {}

/** Does not trust the SDK to obey the signal: when time is up, the call is left behind. */
async function within<T>(
  totalMs: number,
  send: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new DeadlinePassed()), totalMs)
  const either = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal
  const ended = new Promise<never>((_, reject) => {
    either.addEventListener('abort', () => reject(either.reason), { once: true })
    if (either.aborted) reject(either.reason)
  })
  try {
    return await Promise.race([send(either), ended])
  } catch (error) {
    // The SDK may notice first, with an error of its own.
    throw deadline.signal.aborted ? deadline.signal.reason : error
  } finally {
    clearTimeout(timer)
    ended.catch(() => undefined)
  }
}
