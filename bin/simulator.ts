import { Fault } from './fault.mjs'
import { type Child, describeEnding, scriptOf, startChild } from './processes.ts'
import { inDataFolder, type Settings } from './settings.ts'
import { parseEndpoints, type SimulatorEndpoints } from './simulator-endpoints.ts'

export type Simulator = { readonly child: Child; readonly endpoints: SimulatorEndpoints }

type SimulatorOptions = {
  readonly root: string
  readonly settings: Settings
  readonly log: (line: string) => void
}

const deadlineMs = 30_000

/** Starts the simulated PostHog and vaults; ready when they have told where they listen. */
export async function startSimulator(options: SimulatorOptions, onStart: (child: Child) => void): Promise<Simulator> {
  const { root, settings, log } = options
  let tell: (endpoints: SimulatorEndpoints) => void = () => undefined
  const told = new Promise<SimulatorEndpoints>((resolve) => {
    tell = resolve
  })
  const takeLine = (line: string) => {
    const endpoints = parseEndpoints(line)
    if (endpoints) tell(endpoints)
    return endpoints !== null
  }
  const args = ['simulator/main.ts', '--data', inDataFolder.simulator(settings.dataFolder), '--json']
  const child = startChild({ ...scriptOf('simulator', args, process.env), takeLine }, root, log)
  onStart(child)
  const late = AbortSignal.timeout(deadlineMs)
  const failed = new Promise<never>((_, reject) => {
    const advice = 'start without it: npm start -- --no-simulator'
    late.onabort = () => reject(new Fault('The simulator did not tell where it listens.', advice))
    void child.ended.then((how) => reject(new Fault(`The simulator ${describeEnding(how)}:\n${child.tail()}`, advice)))
  })
  return { child, endpoints: await Promise.race([told, failed]) }
}
