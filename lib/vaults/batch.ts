export type Batch<T> = (key: string) => Promise<T | null>

/**
 * Collects keys that are asked for within a few milliseconds and loads them together, each once. A key that the
 * load does not bring is null; a failed load fails everyone who waited for it.
 */
export function createBatch<T>(
  load: (keys: readonly string[]) => Promise<ReadonlyMap<string, T>>,
  limits: { readonly size: number; readonly windowMs: number },
): Batch<T> {
  type Waiter = { readonly resolve: (value: T | null) => void; readonly reject: (error: unknown) => void }
  let waiting = new Map<string, Waiter[]>()
  let timer: NodeJS.Timeout | undefined

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    const batch = waiting
    waiting = new Map()
    load([...batch.keys()]).then(
      (found) => {
        for (const [key, waiters] of batch) for (const { resolve } of waiters) resolve(found.get(key) ?? null)
      },
      (error) => {
        for (const { reject } of [...batch.values()].flat()) reject(error)
      },
    )
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.set(key, [...(waiting.get(key) ?? []), { resolve, reject }])
      if (waiting.size >= limits.size) flush()
      else timer ??= setTimeout(flush, limits.windowMs)
    })
}
