/** Milliseconds since the epoch, `from` before `to`. */
export type Stretch = { readonly from: number; readonly to: number }

export type Axis = {
  /** Length of what is drawn, pauses at their drawn length. */
  readonly lengthMs: number
  /** Pauses that are drawn shorter than they were. */
  readonly pauses: readonly (Stretch & { readonly at: number })[]
  /** The place of a moment between 0 (the beginning) and 1 (the end). */
  place(ms: number): number
}

/** A run that was resumed the next day would be two dots: what is longer than this and than a third of the work is cut. */
const shortestPauseMs = 3_000
const drawnPause = 0.06

/** The axis over all stretches of work; at least `shortestMs` long, so that a beginning run does not jump. */
export function axisOf(stretches: readonly Stretch[], shortestMs = 1_000): Axis {
  const busy = union(stretches)
  const [first] = busy
  const last = busy.at(-1)
  if (!first || !last) return { lengthMs: shortestMs, pauses: [], place: () => 0 }
  const workMs = busy.reduce((sum, { from, to }) => sum + to - from, 0)
  const cut = gapsOf(busy).filter(({ from, to }) => to - from > Math.max(shortestPauseMs, workMs / 3))
  const uncutMs = last.to - first.from - cut.reduce((sum, { from, to }) => sum + to - from, 0)
  const pauseMs = uncutMs * drawnPause
  const lengthMs = Math.max(shortestMs, uncutMs + cut.length * pauseMs)
  const drawnMs = (ms: number): number =>
    cut.reduce((drawn, pause) => {
      if (ms <= pause.from) return drawn
      const inside = Math.min(ms, pause.to) - pause.from
      return drawn - inside + (inside / (pause.to - pause.from)) * pauseMs
    }, ms - first.from)
  const place = (ms: number) => Math.min(1, Math.max(0, drawnMs(ms) / lengthMs))
  return { lengthMs, place, pauses: cut.map((pause) => ({ ...pause, at: place((pause.from + pause.to) / 2) })) }
}

/** Overlapping stretches as one, oldest first. */
function union(stretches: readonly Stretch[]): readonly Stretch[] {
  const merged: Stretch[] = []
  for (const stretch of stretches.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (!last || stretch.from > last.to) merged.push(stretch)
    else merged[merged.length - 1] = { from: last.from, to: Math.max(last.to, stretch.to) }
  }
  return merged
}

function gapsOf(busy: readonly Stretch[]): readonly Stretch[] {
  return busy.slice(1).map(({ from }, index) => ({ from: busy[index]?.to ?? from, to: from }))
}

const stepsMs = [
  50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000,
  3_600_000, 7_200_000, 21_600_000, 86_400_000,
]

/** Round moments after the beginning, in milliseconds, at most `most` of them; none where a pause was cut. */
export function ticksOf({ lengthMs, pauses }: Axis, most = 4): readonly number[] {
  if (pauses.length > 0) return []
  const step = stepsMs.find((one) => lengthMs / one <= most) ?? lengthMs
  return Array.from({ length: Math.floor(lengthMs / step) }, (_, index) => (index + 1) * step)
}
