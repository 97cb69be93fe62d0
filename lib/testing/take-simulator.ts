import { afterAll, beforeEach } from 'vitest'
import { type RunningSimulator, startSimulator } from './simulator.ts'

/** A simulator for the tests of one file: emptied before each of them, stopped after the last. Credentials stay. */
export async function takeSimulator(): Promise<RunningSimulator> {
  const simulator = await startSimulator()
  beforeEach(() => simulator.reset())
  afterAll(() => simulator.stop())
  return simulator
}
