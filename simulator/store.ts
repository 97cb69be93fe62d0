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
 * JSON documents in a folder. A changed document is appended whole to a journal before the call that changed it is
 * answered, so that killing the simulator loses nothing it acknowledged; one that has grown too costly for that is
 * appended at intervals and on close. The journal is turned into one file each when the folder is opened and when it
 * is long.
 */
export type Store = {
  document<T extends object>(name: string, initial: () => T): T
  changed(name: string): void
  names(prefix: string): string[]
  forget(name: string): void
  /** Writes what is cheap enough to write before an answer, and schedules the rest. */
  settle(): void
  close(): void
}

const dearMs = 4
const intervalMs = 300
/** Compacting takes a tenth of a second: it waits for a pause in the calls unless the journal has become very long. */
const pauseLimit = 8 * 1024 * 1024
const journalLimit = 256 * 1024 * 1024

export function createStore(folder: string): Store {
  mkdirSync(folder, { recursive: true })
  const documents = new Map<string, object>()
  const dirty = new Set<string>()
  const costMs = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  let journaled = 0

  const fileOf = (name: string) => path.join(folder, `${name}.json`)
  const journal = createJournal(path.join(folder, 'journal.ndjson'))
  compact()
  const pause = setTimeout(() => journaled > pauseLimit && compact(), 1000).unref()

  function write(name: string): void {
    dirty.delete(name)
    const document = documents.get(name)
    if (!document) return
    const startedAt = performance.now()
    append(name, document)
    costMs.set(name, performance.now() - startedAt)
  }

  function append(name: string, document: object | null): void {
    const line = JSON.stringify([name, document])
    journal.append(line)
    journaled += line.length
    if (journaled > journalLimit) compact()
  }

  function compact(): void {
    const last = new Map<string, string>()
    for (const line of journal.lines()) {
      const name = /^\["([^"]+)",/.exec(line)?.[1]
      // The last line can be half written when the simulator was killed; nobody was told of it.
      if (name !== undefined && line.endsWith(']')) last.set(name, line.slice(name.length + 4, -1))
    }
    for (const [name, document] of last) {
      if (document === 'null') rmSync(fileOf(name), { force: true })
      else replaceFile(fileOf(name), document)
    }
    journal.clear()
    journaled = 0
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
      append(name, null)
    },
    settle() {
      pause.refresh()
      for (const name of [...dirty]) if ((costMs.get(name) ?? 0) < dearMs) write(name)
      if (dirty.size === 0) return
      // At most a tenth of the time goes into writing what is costly.
      const pauseMs = Math.max(intervalMs, ...[...dirty].map((name) => 10 * (costMs.get(name) ?? 0)))
      timer ??= setTimeout(flush, pauseMs)
    },
    close() {
      clearTimeout(pause)
      flush()
      compact()
      journal.close()
    },
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
