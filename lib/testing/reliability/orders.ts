import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * What the test process tells its workers, and what they leave behind, as files of one folder: a process that kills
 * itself has no time for messages.
 */

export const boundaries = ['intent committed', 'request written', 'answer received', 'result committed'] as const
/** An update has no intent: its first boundary is that it was begun. */
export type Boundary = (typeof boundaries)[number] | 'step begun'

/** Deaths over the configuration in runs before this one; none when absent. */
type Earlier = { readonly earlier?: number }

/** When a worker that carries this configuration's run kills itself. */
export type Order =
  /** Once, at that boundary of that step. */
  | ({ readonly at: 'boundary'; readonly address: string; readonly boundary: Boundary } & Earlier)
  /** So many milliseconds after it took the run up: the first life of the run, the second, and so on. */
  | ({ readonly at: 'time'; readonly afterMs: readonly number[] } & Earlier)
  /** Whenever it takes the run up: as a bug would. */
  | { readonly at: 'every take-up' }

export type Orders = Readonly<Record<string, Order>>

/** What a worker has written down. Configurations by key; `atMs` is Date.now() of a process with the right time. */
export type Trace = {
  readonly what: 'taken' | 'called' | 'died'
  readonly configuration: string
  readonly pid: number
  /** performance.timeOrigin + performance.now(): a skewed Date does not bend it. */
  readonly atMs: number
}

const ordersOf = (folder: string) => join(folder, 'orders.json')
const tracesOf = (folder: string) => join(folder, 'traces.jsonl')

export function writeOrders(folder: string, orders: Orders): void {
  writeFileSync(`${ordersOf(folder)}.new`, JSON.stringify(orders))
  renameSync(`${ordersOf(folder)}.new`, ordersOf(folder))
}

export function readOrders(folder: string): Orders {
  return existsSync(ordersOf(folder)) ? (JSON.parse(readFileSync(ordersOf(folder), 'utf8')) as Orders) : {}
}

/** On disk when it returns, as far as a killed process is concerned. */
export function leaveTrace(folder: string, what: Trace['what'], configuration: string): void {
  const atMs = performance.timeOrigin + performance.now()
  appendFileSync(tracesOf(folder), `${JSON.stringify({ what, configuration, pid: process.pid, atMs })}\n`)
}

export function readTraces(folder: string): Trace[] {
  if (!existsSync(tracesOf(folder))) return []
  const lines = readFileSync(tracesOf(folder), 'utf8').split('\n')
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Trace)
}
