/*
 * A timer that should end a process's rights fires late in a process that was stopped for a while: the first thing it
 * does when it goes on may be the very call that it must not make. So whoever is about to change the world asks.
 */

const checks = new WeakMap<AbortSignal, () => void>()

/** Ties a check to a signal: it throws when the signal should have been aborted by now. */
export function tieCheck(signal: AbortSignal, check: () => void): void {
  checks.set(signal, check)
}

/** Throws the signal's reason when it is aborted or should be. To be asked synchronously before bytes leave. */
export function assertLive(signal: AbortSignal | undefined): void {
  if (!signal) return
  signal.throwIfAborted()
  checks.get(signal)?.()
}
