import { type Clock, systemClock } from '#lib/core/clock.ts'

export type Pace = {
  /** Calls per second to begin with. */
  readonly startPerSecond: number
  /** The pace never falls below and never climbs above these. */
  readonly minPerSecond: number
  readonly maxPerSecond: number
  /** Calls that may go at once after a quiet time. */
  readonly burst: number
  /** Calls in flight at one moment. */
  readonly concurrent: number
}

export type Limiter = {
  /** Waits for its turn, then calls. Aborting ends the wait with the signal's reason. */
  run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T>
  /** The other side throttled us: half the pace, and nobody goes before `retryAfterMs` have passed. */
  throttled(retryAfterMs: number | null): void
  /** Milliseconds until a pause that the other side asked for ends; 0 when there is none. */
  pausedForMs(): number
  perSecond(): number
}

// From half the pace back to the full one in about twenty-five calls that went well.
const recovery = 0.02
// One burst of refusals is one message: calls that were in flight together must not halve the pace many times.
const halvingQuietMs = 1000

/** AIMD: adds a little after every call that went well, halves when throttled. First come, first served. */
export function createLimiter(pace: Pace, clock: Clock = systemClock): Limiter {
  const slots = createSlots(pace.concurrent)
  let perSecond = pace.startPerSecond
  let tokens = pace.burst
  let countedAt = clock.now()
  let pausedUntil = 0
  let halvedAt = Number.NEGATIVE_INFINITY
  // Turns are taken one after another, so a sleeper is never overtaken.
  let turn: Promise<void> = Promise.resolve()

  async function takeToken(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted()
    for (;;) {
      const now = clock.now()
      tokens = Math.min(pace.burst, tokens + ((now - countedAt) / 1000) * perSecond)
      countedAt = now
      const waitMs = Math.max(pausedUntil - now, tokens < 1 ? ((1 - tokens) / perSecond) * 1000 : 0)
      if (waitMs <= 0) break
      await clock.sleep(Math.ceil(waitMs), signal)
    }
    tokens -= 1
  }

  return {
    run: (call, signal) =>
      slots(async () => {
        const mine = turn.then(() => takeToken(signal))
        turn = mine.catch(() => undefined)
        await mine
        const result = await call()
        perSecond = Math.min(pace.maxPerSecond, perSecond + pace.startPerSecond * recovery)
        return result
      }),
    throttled(retryAfterMs) {
      const now = clock.now()
      if (retryAfterMs !== null) pausedUntil = Math.max(pausedUntil, now + retryAfterMs)
      if (now - halvedAt < halvingQuietMs) return
      halvedAt = now
      tokens = Math.min(tokens, 0)
      perSecond = Math.max(pace.minPerSecond, perSecond / 2)
    },
    pausedForMs: () => Math.max(0, pausedUntil - clock.now()),
    perSecond: () => perSecond,
  }
}

/** Runs so many pieces of work at one moment; the others wait in line. */
function createSlots(count: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let taken = 0
  return async (work) => {
    if (taken < count) taken += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else taken -= 1
    }
  }
}
