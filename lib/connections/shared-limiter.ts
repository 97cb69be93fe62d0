import 'server-only'
import { HedgerowError, type System, type Upstream } from '#lib/core/errors.ts'
import { log } from '#lib/log.ts'
import type { Bucket, Limiter, Window, Windows } from '#lib/posthog/limiter.ts'
import { type Answered, forgetCalls, type Lane, pauseCalls, takeCalls } from './call-budget.ts'

/*
 * Turns to call, from a budget in PostgreSQL that all processes share. It promises: no window ever holds more calls
 * than it may, whatever the processes' clocks say; a pause that the other side asked for is kept by everyone; who
 * cannot ask the database does not call. It must not be used to reserve calls for later.
 */

type TurnsOptions = {
  /** Row of call_budget. */
  readonly budget: string
  readonly system: System
  readonly lane: Lane
  readonly windows: readonly Window[]
}

type Turns = {
  /**
   * Resolves when a call may be made, with what is to be called when it is over. Throws `upstream` throttled with
   * retryAfterMs, or `unavailable`.
   */
  take(signal?: AbortSignal): Promise<() => void>
  /** Never throws. */
  hold(durationMs: number): Promise<void>
}

type Waiter = { readonly go: () => void; readonly refuse: (reason: unknown) => void }

const mostAtOnce = 64
/** Nobody is kept here for longer: the run shows that it waits, and until when. */
const longestWaitMs = 30_000
/**
 * Calls of one process that are out at once when half of a window is used and nobody waits in front of them: whoever
 * else uses the same account then shows by one refusal, not by all that is in flight.
 */
const mostBeyondHalf = 1
const longestNapMs = 1_000
const napMs = (waitMs: number): number => (waitMs === 0 ? 0 : Math.max(5, Math.ceil(waitMs)))
const forgetEveryMs = 30_000
const deadlineMs = 15_000

/** PostHog's two buckets for one personal API key, which is told by its fingerprint. */
export function createSharedLimiter(key: string, lane: Lane, windows: Windows): Limiter {
  const turnsOf = (bucket: Bucket) =>
    createTurns({ budget: `posthog:${key}:${bucket}`, system: 'posthog', lane, windows: windows[bucket] })
  const buckets: Readonly<Record<Bucket, Turns>> = { crud: turnsOf('crud'), insights: turnsOf('insights') }
  return {
    take: (bucket, signal) => buckets[bucket].take(signal),
    hold: (bucket, durationMs) => buckets[bucket].hold(durationMs),
  }
}

/** Those who wait in this process ask together: one transaction for all that arrive while one is out. */
export function createTurns(options: TurnsOptions): Turns {
  const { budget, system } = options
  const waiting: Waiter[] = []
  const desk = createDesk(options)
  let out = 0
  let asking = false
  let cameBack = false
  let timer: NodeJS.Timeout | undefined

  const ask = async () => {
    clearTimeout(timer)
    if (asking || waiting.length === 0) return
    asking = true
    cameBack = false
    try {
      const { granted, waitMs } = await desk.ask(waiting.length, out)
      for (const { go } of waiting.splice(0, granted)) go()
      if (waitMs > longestWaitMs) for (const { refuse } of waiting.splice(0)) refuse(spent(system, waitMs))
      const isStuck = granted === 0 && waitMs === 0 && !cameBack
      timer = setTimeout(ask, isStuck ? longestNapMs : napMs(waitMs))
    } catch (error) {
      log().warn({ error: String(error), budget: budget.replace(/:.*:/, ':…:') }, 'the budget of calls is out of reach')
      for (const { refuse } of waiting.splice(0)) refuse(outOfReach(system, error))
    } finally {
      asking = false
    }
  }

  // Whoever waits for a call to come back, see mostBeyondHalf, is looked after at once.
  const over = () => {
    out -= 1
    cameBack = true
    void ask()
  }

  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const waiter: Waiter = {
          go() {
            signal?.removeEventListener('abort', leave)
            out += 1
            resolve(once(over))
          },
          refuse(reason) {
            signal?.removeEventListener('abort', leave)
            reject(reason)
          },
        }
        const leave = () => {
          waiting.splice(waiting.indexOf(waiter), 1)
          reject(signal?.reason)
        }
        signal?.addEventListener('abort', leave, { once: true })
        waiting.push(waiter)
        if (waiting.length === 1) setImmediate(ask)
      }),
    async hold(durationMs) {
      desk.hold(durationMs)
      await pauseCalls(budget, durationMs).catch((error: unknown) =>
        log().warn({ error: String(error) }, 'a pause could not be told to the other processes'),
      )
    },
  }
}

/** Asks the database, and remembers what one process may: durations on a clock that nobody sets. */
function createDesk({ budget, lane, windows }: TurnsOptions) {
  const shortest = windows.reduce((one, other) => (other.durationMs < one.durationMs ? other : one))
  let heldUntilMs = 0
  let aloneUntilMs = 0
  let forgottenAtMs = Number.NEGATIVE_INFINITY

  return {
    hold(durationMs: number): void {
      heldUntilMs = Math.max(heldUntilMs, performance.now() + durationMs)
    },
    async ask(wanted: number, out: number): Promise<Pick<Answered, 'granted' | 'waitMs'>> {
      const now = performance.now()
      if (heldUntilMs > now) return { granted: 0, waitMs: heldUntilMs - now }
      if (now - forgottenAtMs > forgetEveryMs) {
        forgottenAtMs = now
        await forgetCalls(budget, windows)
      }
      const beyondHalf = lane === 'person' || now < aloneUntilMs ? null : Math.max(0, mostBeyondHalf - out)
      const asked = { budget, lane, windows, count: Math.min(wanted, mostAtOnce), beyondHalf }
      const answer = await within(deadlineMs, takeCalls(asked))
      // Whoever has filled a window and was not refused has the account to himself.
      if (answer.refused) aloneUntilMs = 0
      else if (answer.used >= shortest.requests * 0.85) aloneUntilMs = performance.now() + 2 * shortest.durationMs
      return answer
    },
  }
}

function once(work: () => void): () => void {
  let done = false
  return () => {
    if (!done) work()
    done = true
  }
}

async function within<T>(durationMs: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${durationMs} ms`)), durationMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

const systemNames: Readonly<Record<System, string>> = {
  posthog: 'PostHog',
  aws: 'AWS',
  gcp: 'Google Cloud',
  azure: 'Azure',
}

/** Too far off to be waited for here. */
function spent(system: System, waitMs: number): HedgerowError {
  const said = `The budget of calls to ${systemNames[system]} is used up for the next ${Math.ceil(waitMs / 1000)} s.`
  const fix = 'Nothing needs to be done: runs go on by themselves when the budget allows it.'
  return new HedgerowError('upstream', said, { upstream: notCalled(system, waitMs, fix) })
}

/** Nothing is known against the step: it waits as if the other side had throttled it. */
function outOfReach(system: System, cause: unknown): HedgerowError {
  const said = 'No call was made: the budget of calls cannot be read just now.'
  const fix = 'Nothing needs to be done: it goes on by itself when the database answers again.'
  return new HedgerowError('unavailable', said, { upstream: notCalled(system, 1_000, fix), cause })
}

function notCalled(system: System, retryAfterMs: number, fix: string): Upstream {
  const nothing = { status: null, said: null, outcome: 'rejected' } as const
  return { ...nothing, system, cause: 'throttled', retryable: true, retryAfterMs, fix }
}
