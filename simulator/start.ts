import path from 'node:path'
import { createCalls } from './calls.ts'
import { type Clock, type ClockSettings, createClock } from './clock.ts'
import { createControlServer } from './control.ts'
import { openDocumentFiles } from './document-files.ts'
import { createFaults } from './faults.ts'
import { createJournal } from './journal.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'
import { bindRemembered, refuseSharedFolder } from './ports.ts'
import { type Listener, listen, type Starting, startListening } from './serve.ts'
import { changeSettings, defaultsOf, knownOf } from './settings.ts'
import { createStore, type Store } from './store.ts'
import { createSystems } from './systems.ts'
import type { Host, System, SystemName } from './types.ts'

export type Endpoints = Record<SystemName | 'control', string>

export type Simulator = {
  readonly endpoints: Endpoints
  /** Closes every listener and connection, then stores what is not stored yet. */
  close(): Promise<void>
}

export type SimulatorOptions = { readonly dataDir: string; readonly host?: string }

/** Starts every system and the control server on the ports that the folder remembers, else on free ones. */
export async function startSimulator({ dataDir, host = '127.0.0.1' }: SimulatorOptions): Promise<Simulator> {
  await refuseSharedFolder(dataDir)
  const store = createStore(openDocumentFiles(path.join(dataDir, 'state')))
  const journal = createJournal(path.join(dataDir, 'calls.ndjson'))
  const stored = store.document(
    'settings',
    () => ({ clock: { speed: 1, offset_ms: 0 }, systems: {} }) as StoredSettings,
  )
  const clock = createClock(stored.clock)
  const calls = createCalls(journal)
  const faults = createFaults()
  const pipeline = createPipeline({ calls, faults, clock, store })

  const created = createSystems((name) => hostOf(name, store, clock))
  const systems = created.map(({ system }) => system)
  const defaults = defaultsOf(systems)
  changeSettings(systems, knownOf(systems, stored.systems))

  const endpoints: Partial<Endpoints> = {}
  const listeners: Listener[] = []
  for (const { system, start = listen } of created) {
    listeners.push(await open(dataDir, host, { system, pipeline, start }))
    endpoints[system.name] = listeners.at(-1)?.origin ?? ''
  }
  const changed = () => {
    stored.systems = Object.fromEntries(systems.map((system) => [system.name, system.settings]))
    store.changed('settings')
    store.settle()
  }
  const control = createControlServer({
    systems,
    defaults,
    calls,
    faults,
    clock,
    changed,
    endpoints: () => ({ ...endpoints, data: dataDir }) as Record<string, string>,
  })
  listeners.push(await bindRemembered(dataDir, 'control', (port) => startListening(control, host, port)))
  endpoints.control = listeners.at(-1)?.origin ?? ''

  return {
    endpoints: endpoints as Endpoints,
    async close() {
      await Promise.all(listeners.map((listener) => listener.close()))
      store.close()
      journal.close()
    },
  }
}

type StoredSettings = { clock: ClockSettings; systems: Record<string, unknown> }
type Opening = { system: System; pipeline: Pipeline; start: (starting: Starting) => Promise<Listener> }

const open = (dataDir: string, host: string, { system, pipeline, start }: Opening): Promise<Listener> =>
  bindRemembered(dataDir, system.name, (port) => start({ system, pipeline, host, port }))

/** Every system sees only its own documents. */
function hostOf(name: SystemName, store: Store, { now, realMs }: Clock): Host {
  const opened = new Set<string>()
  return {
    now,
    realMs,
    document(document, initial) {
      opened.add(document)
      return store.document(`${name}-${document}`, initial)
    },
    changed(document) {
      for (const one of document === undefined ? opened : [document]) store.changed(`${name}-${one}`)
    },
    names: (prefix) => store.names(`${name}-${prefix}`).map((full) => full.slice(name.length + 1)),
    forget(document) {
      opened.delete(document)
      store.forget(`${name}-${document}`)
    },
  }
}
