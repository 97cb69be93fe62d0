import type { DocumentFiles } from './document-files.ts'

/**
 * The documents in memory, mutable in place. A changed one is saved before the call that changed it is answered, so
 * that killing the simulator loses nothing it acknowledged; one that has grown too costly for that is saved at
 * intervals and on close.
 */
export type Store = {
  document<T extends object>(name: string, initial: () => T): T
  changed(name: string): void
  names(prefix: string): string[]
  forget(name: string): void
  /** Saves what is cheap enough to save before an answer, and schedules the rest. */
  settle(): void
  close(): void
}

const dearMs = 4
const intervalMs = 300
const idleMs = 1000

export function createStore(files: DocumentFiles): Store {
  const documents = new Map<string, object>()
  const dirty = new Set<string>()
  const costMs = new Map<string, number>()
  const cost = (name: string) => costMs.get(name) ?? 0
  const idle = setTimeout(() => files.tidy(), idleMs).unref()
  let timer: NodeJS.Timeout | undefined

  function save(name: string): void {
    dirty.delete(name)
    const document = documents.get(name)
    if (!document) return
    const startedAt = performance.now()
    files.save(name, document)
    costMs.set(name, performance.now() - startedAt)
  }

  function saveAll(): void {
    clearTimeout(timer)
    timer = undefined
    for (const name of [...dirty]) save(name)
  }

  return {
    document<T extends object>(name: string, initial: () => T): T {
      const document = documents.get(name) ?? files.read(name) ?? initial()
      documents.set(name, document)
      return document as T
    },
    changed: (name) => void dirty.add(name),
    names: (prefix) =>
      [...new Set([...files.names(), ...documents.keys()])].filter((name) => name.startsWith(prefix)).sort(),
    forget(name) {
      documents.delete(name)
      dirty.delete(name)
      files.save(name, null)
    },
    settle() {
      idle.refresh()
      for (const name of [...dirty]) if (cost(name) < dearMs) save(name)
      if (dirty.size === 0) return
      // At most a tenth of the time goes into saving what is costly.
      timer ??= setTimeout(saveAll, Math.max(intervalMs, ...[...dirty].map((name) => 10 * cost(name))))
    },
    close() {
      clearTimeout(idle)
      saveAll()
      files.close()
    },
  }
}
