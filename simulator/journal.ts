import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'

/** Lines that are only ever added. An added line survives the process, though not the machine. */
export type Journal = { append(line: string): void; lines(): string[]; clear(): void; close(): void }

export function createJournal(file: string): Journal {
  mkdirSync(path.dirname(file), { recursive: true })
  let descriptor = openSync(file, 'a')
  const lines = () => readFileSync(file, 'utf8').split('\n')
  return {
    append: (line) => void writeSync(descriptor, `${line}\n`),
    lines: () => lines().filter((line) => line !== ''),
    clear() {
      closeSync(descriptor)
      descriptor = openSync(file, 'w')
    },
    close: () => closeSync(descriptor),
  }
}
