import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createJournal } from './journal.ts'

/**
 * A JSON file per document, behind a journal: saving appends a line, which is an order of magnitude cheaper than
 * replacing a file. Opening the folder turns the journal of before into files.
 */
export type DocumentFiles = {
  /** The document as of when the folder was opened or tidied. */
  read(name: string): object | undefined
  /** Null deletes it. Once this returns, killing the process loses nothing. */
  save(name: string, document: object | null): void
  names(): string[]
  /** Turns the journal into files if it has become long. Takes a tenth of a second or so. */
  tidy(): void
  close(): void
}

const tidyBytes = 8 * 1024 * 1024
const longestBytes = 256 * 1024 * 1024

export function openDocumentFiles(folder: string): DocumentFiles {
  mkdirSync(folder, { recursive: true })
  const journal = createJournal(path.join(folder, 'journal.ndjson'))
  const fileOf = (name: string) => path.join(folder, `${name}.json`)
  let bytes = 0
  compact()

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
    bytes = 0
  }

  return {
    read: (name) => (existsSync(fileOf(name)) ? JSON.parse(readFileSync(fileOf(name), 'utf8')) : undefined),
    save(name, document) {
      const line = JSON.stringify([name, document])
      journal.append(line)
      bytes += line.length
      if (document === null) rmSync(fileOf(name), { force: true })
      if (bytes > longestBytes) compact()
    },
    names: () =>
      readdirSync(folder)
        .filter((file) => file.endsWith('.json'))
        .map((file) => file.slice(0, -'.json'.length)),
    tidy: () => void (bytes > tidyBytes && compact()),
    close() {
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
