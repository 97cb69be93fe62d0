import type { Span } from './run-feed.ts'
import { type Axis, axisOf, type Stretch } from './timeline-axis.ts'

/** One stretch of work on a step, its waits included. Places between 0 and 1. */
export type Bar = {
  readonly key: string
  readonly address: string
  readonly lane: number
  readonly left: number
  readonly width: number
  readonly parts: readonly { readonly left: number; readonly width: number; readonly state: Span['state'] }[]
  /** What the step became; null while it lasts. */
  readonly end: Span['end']
}

export type Lanes = { readonly count: number; readonly bars: readonly Bar[]; readonly axis: Axis }

/** Narrower bars could not be seen, nor hit. */
const narrowest = 0.008

type Work = Stretch & { readonly address: string; readonly spans: readonly Span[] }

/** Bars in as few lanes as do, in the order in which they began; by time and not by place, so that a lane stays. */
export function layOut(spans: Readonly<Record<string, readonly Span[]>>, now: number): Lanes {
  const works = Object.entries(spans)
    .flatMap(([address, own]) => worksOf(address, own, now))
    .toSorted((a, b) => a.from - b.from || (a.address < b.address ? -1 : 1))
  const axis = axisOf(works)
  const ends: number[] = []
  const bars = works.map((work) => {
    const left = Math.min(axis.place(work.from), 1 - narrowest)
    const width = Math.max(narrowest, axis.place(work.to) - left)
    const free = ends.findIndex((end) => end <= work.from)
    const lane = free === -1 ? ends.length : free
    ends[lane] = work.to
    return { ...drawn(work, axis, now), lane, left, width }
  })
  return { count: ends.length, bars, axis }
}

/** Spans that follow each other without a break belong together. */
function worksOf(address: string, spans: readonly Span[], now: number): readonly Work[] {
  const works: Work[] = []
  for (const span of spans) {
    const to = span.to ?? Math.max(now, span.from)
    const last = works.at(-1)
    if (last && last.to === span.from) works[works.length - 1] = { ...last, to, spans: [...last.spans, span] }
    else works.push({ address, from: span.from, to, spans: [span] })
  }
  return works
}

function drawn({ address, from, to, spans }: Work, axis: Axis, now: number) {
  const [start, end] = [axis.place(from), axis.place(to)]
  const whole = Math.max(end - start, Number.EPSILON)
  const parts = spans.map((span) => {
    const left = axis.place(span.from)
    const right = axis.place(span.to ?? Math.max(now, span.from))
    return { left: (left - start) / whole, width: (right - left) / whole, state: span.state }
  })
  return { key: `${address} ${from}`, address, parts, end: spans.at(-1)?.end ?? null }
}
