import type { StepView } from '#lib/runs/views.ts'

export type Lane = {
  /** Shares of the whole width, 0 to 1. */
  readonly from: number
  readonly to: number
  /** Since when it could have begun: the end of what it needed. */
  readonly readyAt: number
}

export type Scale = { readonly startMs: number; readonly endMs: number }

/** From the first start to the last end, or to now while something runs; null before anything has begun. */
export function scaleOf(steps: readonly StepView[], nowMs: number): Scale | null {
  const starts = steps.flatMap(({ started_at }) => (started_at ? [Date.parse(started_at)] : []))
  if (starts.length === 0) return null
  const ends = steps.flatMap(({ started_at, finished_at }) =>
    finished_at ? [Date.parse(finished_at)] : started_at ? [nowMs] : [],
  )
  const startMs = Math.min(...starts)
  return { startMs, endMs: Math.max(startMs + 1, ...ends) }
}

/** Where a step lies on the scale; null when it has not begun. */
export function laneOf(step: StepView, steps: readonly StepView[], scale: Scale, nowMs: number): Lane | null {
  if (!step.started_at) return null
  const share = (ms: number) => Math.min(1, Math.max(0, (ms - scale.startMs) / (scale.endMs - scale.startMs)))
  const from = share(Date.parse(step.started_at))
  const needed = steps.filter(({ address }) => step.needs.includes(address))
  const ready = Math.max(scale.startMs, ...needed.map(({ finished_at }) => (finished_at ? Date.parse(finished_at) : 0)))
  return {
    from,
    to: share(step.finished_at ? Date.parse(step.finished_at) : nowMs),
    readyAt: Math.min(from, share(ready)),
  }
}

const rounds = [
  10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000, 1_800_000, 3_600_000,
]

/** Round times, in milliseconds from the start, at most `count` of them. */
export function ticksOf({ startMs, endMs }: Scale, count = 4): readonly number[] {
  const span = endMs - startMs
  const every = rounds.find((round) => span / round <= count) ?? Math.ceil(span / count)
  return Array.from({ length: Math.floor(span / every) }, (_, index) => (index + 1) * every)
}
