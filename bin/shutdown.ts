/** Thrown into whatever a start is waiting for when somebody asks it to stop. */
export class Stopped extends Error {}

export type Shutdown = {
  /** Settles as the work does, or rejects with Stopped as soon as a stop is asked for. */
  during<T>(work: Promise<T>): Promise<T>
  /** Later ones are undone first. */
  whenOver(undo: () => unknown): void
  /** Runs when a stop is asked for, before anything is undone. */
  whenRequested(act: () => void): void
  /** Runs at once on the second request of an impatient person. */
  whenHurried(act: () => void): void
  /** Undoes everything; what fails is told and does not keep the rest from being undone. */
  undo(): Promise<void>
}

// One Ctrl-C arrives several times: from the terminal, from npm and from the start script.
const sameRequestMs = 1500

export function createShutdown(log: (line: string) => void): Shutdown {
  const undoes: (() => unknown)[] = []
  const requests: (() => void)[] = [() => log('\nStopping …')]
  const hurries: (() => void)[] = []
  let requestedAt: number | null = null
  let reject: (reason: Stopped) => void = () => undefined
  const requested = new Promise<never>((_, no) => {
    reject = no
  })
  requested.catch(() => undefined)
  const request = () => {
    const now = Date.now()
    if (requestedAt === null) {
      requestedAt = now
      for (const act of requests) act()
      reject(new Stopped())
    } else if (now - requestedAt > sameRequestMs) for (const act of hurries) act()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request)
  return {
    during: (work) => Promise.race([work, requested]),
    whenOver: (undo) => void undoes.push(undo),
    whenRequested: (act) => void requests.push(act),
    whenHurried: (act) => void hurries.push(act),
    undo: async () => {
      for (const undo of undoes.splice(0).reverse()) {
        try {
          await undo()
        } catch (error) {
          log(`While stopping: ${error instanceof Error ? error.message : error}`)
        }
      }
    },
  }
}
