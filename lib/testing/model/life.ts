/** The worker is dead: whatever it still tries, nobody hears of it. */
export class Killed extends Error {}

/** The database gives no answer; the worker is well otherwise. */
export class NoDatabase extends Error {}

/** What happens to a worker at its nth boundary: before and after every write to the ledger and every call. */
export type Accident = { readonly at: number; readonly what: 'kill' | 'database' | 'cancel' | 'drain' }

export type Life = {
  readonly drain: AbortSignal
  /** Rejects when it is killed. */
  readonly death: Promise<never>
  readonly isDead: () => boolean
  /** What has happened to it. */
  readonly met: ReadonlySet<Accident['what']>
  /** One boundary: throws when it is dead, or dies here. */
  pass(where: 'ledger' | 'call'): void
}

/** One worker's time on a run, with the accidents that are in store for it. */
export function beginLife(accidents: readonly Accident[], onCancel: () => void): Life {
  const drain = new AbortController()
  const met = new Set<Accident['what']>()
  let boundary = 0
  let isDead = false
  let die: (error: Error) => void = () => {}
  const death = new Promise<never>((_, reject) => {
    die = reject
  })
  death.catch(() => undefined)

  return {
    drain: drain.signal,
    death,
    met,
    isDead: () => isDead,
    pass(where) {
      if (isDead) throw new Killed()
      const due = accidents.filter(({ at }) => at === boundary)
      boundary += 1
      for (const { what } of due) {
        met.add(what)
        if (what === 'cancel') onCancel()
        if (what === 'drain') drain.abort()
        if (what === 'database' && where === 'ledger') throw new NoDatabase()
        if (what === 'kill' || what === 'database') {
          isDead = true
          die(new Killed())
          throw new Killed()
        }
      }
    },
  }
}
