import type { Clock } from '#lib/core/clock.ts'

type Timer = { readonly atMs: number; readonly wake: () => void }

export type VirtualClock = Clock & {
  /** Something that happens by itself, whoever is still there. */
  later(delayMs: number, event: () => void): void
  /** Lets time pass until the work is done. Throws Stuck when nothing is left that could go on, or it takes a day. */
  run<T>(work: Promise<T>): Promise<T>
  /** Lets so much time pass, with whatever happens meanwhile. */
  pass(durationMs: number): Promise<void>
}

export class Stuck extends Error {}

/** Turns of the event loop without anything happening after which nothing will. */
const idleTurns = 3
const longestMs = 24 * 3_600_000

/**
 * Time that stands still while anyone has something to do and then jumps to whatever comes next: hours in
 * milliseconds, with everything in the same order each time.
 */
export function virtualClock(): VirtualClock {
  let nowMs = Date.UTC(2026, 0, 1)
  const timers = new Set<Timer>()

  const clock: VirtualClock = {
    now: () => nowMs,
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const onAbort = () => {
          timers.delete(timer)
          reject(signal?.reason)
        }
        const wake = () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        }
        const timer = { atMs: nowMs + Math.max(0, durationMs), wake }
        timers.add(timer)
        signal?.addEventListener('abort', onAbort, { once: true })
      }),
    later: (delayMs, event) => void timers.add({ atMs: nowMs + delayMs, wake: event }),
    async run(work) {
      let isDone = false
      const untilMs = nowMs + longestMs
      const end = () => {
        isDone = true
      }
      work.then(end, end)
      for (let idle = 0; !isDone; idle += 1) {
        await turn()
        if (isDone) break
        if (nowMs > untilMs) throw new Stuck('It goes on and on.')
        if (wakeNext()) idle = 0
        else if (idle > idleTurns) throw new Stuck('Everything waits for something that will not come.')
      }
      return work
    },
    pass: (durationMs) => clock.run(clock.sleep(durationMs)),
  }
  return clock

  function wakeNext(): boolean {
    let next: Timer | null = null
    for (const timer of timers) if (!next || timer.atMs < next.atMs) next = timer
    if (!next) return false
    timers.delete(next)
    nowMs = Math.max(nowMs, next.atMs)
    next.wake()
    return true
  }
}

/** Everything that is ready now comes first. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
