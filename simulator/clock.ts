/** The simulator's clock: real time, shifted and sped up so that windows of hours pass within a test. */
export type ClockSettings = {
  /** Simulated milliseconds per real millisecond. */
  speed: number
  offset_ms: number
}

export type Clock = {
  now(): number
  /** Real milliseconds that a simulated span takes. */
  realMs(simulatedMs: number): number
  simulatedMs(realMs: number): number
  adjust(settings: Partial<ClockSettings>): void
  readonly settings: Readonly<ClockSettings>
}

/** The real time in milliseconds since 1970, with fractions: calls are shorter than a millisecond. */
export const realNow = (): number => Math.round((performance.timeOrigin + performance.now()) * 100) / 100

/** @param settings is changed in place, so that it can be a stored document. */
export function createClock(settings: ClockSettings): Clock {
  // The speed counts from the moment it was set: changing it must not make the clock jump.
  let anchorReal = Date.now()
  let anchorSimulated = anchorReal + settings.offset_ms

  const now = () => Math.round(anchorSimulated + (Date.now() - anchorReal) * settings.speed)
  return {
    now,
    realMs: (simulatedMs) => simulatedMs / settings.speed,
    simulatedMs: (realMs) => realMs * settings.speed,
    adjust(wanted) {
      const shift = (wanted.offset_ms ?? settings.offset_ms) - settings.offset_ms
      anchorSimulated = now() + shift
      anchorReal = Date.now()
      Object.assign(settings, wanted)
    },
    settings,
  }
}
