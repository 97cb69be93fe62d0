import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'

/**
 * JSON documents in a folder, one file each, replaced by rename. A document is written before the call that changed
 * it is answered, so that killing the simulator loses nothing it acknowledged; one that has grown too costly for
 * that is written at intervals and on close.
 */
export type Store = {
  document<T extends object>(name: string, initial: () => T): T
  changed(name: string): void
  names(prefix: string): string[]
  forget(name: string): void
  /** Writes what is cheap enough to write before an answer, and schedules the rest. */
  settle(): void
  flush(): void
}

const dearMs = 4
const intervalMs = 300

export function createStore(folder: string): Store {
  mkdirSync(folder, { recursive: true })
  const documents = new Map<string, object>()
  const dirty = new Set<string>()
  const costMs = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined

  const fileOf = (name: string) => path.join(folder, `${name}.json`)

  function write(name: string): void {
    dirty.delete(name)
    const document = documents.get(name)
    if (!document) return
    const startedAt = performance.now()
    replaceFile(fileOf(name), JSON.stringify(document))
    costMs.set(name, performance.now() - startedAt)
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    for (const name of [...dirty]) write(name)
  }

  return {
    document<T extends object>(name: string, initial: () => T): T {
      const known = documents.get(name)
      if (known) return known as T
      const file = fileOf(name)
      const document = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : initial()
      documents.set(name, document)
      return document
    },
    changed: (name) => void dirty.add(name),
    names(prefix) {
      const stored = readdirSync(folder).filter((file) => file.endsWith('.json'))
      const all = new Set([...stored.map((file) => file.slice(0, -'.json'.length)), ...documents.keys()])
      return [...all].filter((name) => name.startsWith(prefix)).sort()
    },
    forget(name) {
      documents.delete(name)
      dirty.delete(name)
      rmSync(fileOf(name), { force: true })
    },
    settle() {
      for (const name of [...dirty]) if ((costMs.get(name) ?? 0) < dearMs) write(name)
      if (dirty.size === 0) return
      // At most a tenth of the time goes into writing what is costly.
      const pauseMs = Math.max(intervalMs, ...[...dirty].map((name) => 10 * (costMs.get(name) ?? 0)))
      timer ??= setTimeout(flush, pauseMs)
    },
    flush,
  }
}

/** Replaces a file's content so that a reader, or a restart, never sees half of it. */
export function replaceFile(file: string, content: string): void {
  const draft = `${file}.new`
  writeFileSync(draft, content)
  renameSync(draft, file)
}

/** Lines that are only ever added, such as the record of calls. */
export type Journal = { append(line: string): void; lines(): string[]; clear(): void; close(): void }

export function createJournal(file: string): Journal {
  mkdirSync(path.dirname(file), { recursive: true })
  let descriptor = openSync(file, 'a')
  return {
    append: (line) => void writeSync(descriptor, `${line}\n`),
    lines: () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== ''),
    clear() {
      closeSync(descriptor)
      descriptor = openSync(file, 'w')
    },
    close: () => closeSync(descriptor),
  }
}
