import type { System } from './types.ts'

/** The systems' settings as they were built, before any stored or posted change. */
export type Defaults = ReadonlyMap<string, Record<string, unknown>>

export const defaultsOf = (systems: readonly System[]): Defaults =>
  new Map(systems.map((system) => [system.name, structuredClone(system.settings)]))

export function restoreSettings(systems: readonly System[], defaults: Defaults): void {
  for (const system of systems) Object.assign(system.settings, structuredClone(defaults.get(system.name)))
}

/** Throws a RangeError naming the first unknown switch or value of a wrong type; then nothing is changed. */
export function changeSettings(systems: readonly System[], wanted: Record<string, unknown>): void {
  const given = Object.entries(wanted).filter(([, settings]) => settings !== undefined)
  for (const [name, settings] of given) {
    const system = systems.find((candidate) => candidate.name === name)
    if (!system) throw new RangeError(`The system ${name} is not running.`)
    for (const [key, value] of Object.entries(settings as object)) check(system, key, value)
  }
  for (const system of systems) Object.assign(system.settings, structuredClone(wanted[system.name]))
}

function check(system: System, key: string, value: unknown): void {
  if (!(key in system.settings)) {
    throw new RangeError(`${system.name} has no setting ${key}; it has ${Object.keys(system.settings).join(', ')}.`)
  }
  const present = system.settings[key]
  // Null stands for "none" and may become anything.
  if (present === null || value === null || typeof present === typeof value) return
  throw new RangeError(`${system.name}.${key} must be a ${typeof present}, not ${JSON.stringify(value)}.`)
}

/** What of stored settings the systems still have: a folder may stem from another version. */
export function knownOf(systems: readonly System[], stored: Record<string, unknown>): Record<string, unknown> {
  const known: Record<string, unknown> = {}
  for (const { name, settings } of systems) {
    known[name] = Object.fromEntries(Object.entries(stored[name] ?? {}).filter(([key]) => key in settings))
  }
  return known
}
