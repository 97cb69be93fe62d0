import type { RunEventView, RunView, StepView } from '#lib/runs/views.ts'

export type LogLine = {
  readonly id: string
  readonly at: string
  readonly level: 'info' | 'warning' | 'error'
  readonly address: string | null
  readonly message: string
}

/** A time in which a step was at work or waited for its next attempt; milliseconds since the epoch. */
export type Span = {
  readonly from: number
  /** Null while it lasts. */
  readonly to: number | null
  readonly state: 'running' | 'waiting'
  readonly attempt: number
  /** What the step became when it ended; null while it lasts. */
  readonly end: StepView['status'] | null
}

/** What the events of a run have told so far. */
export type Feed = {
  readonly lastId: string | null
  /** When the newest event was written. */
  readonly heardAt: string | null
  readonly lines: readonly LogLine[]
  /** By address, oldest first. */
  readonly spans: Readonly<Record<string, readonly Span[]>>
}

export const emptyFeed: Feed = { lastId: null, heardAt: null, lines: [], spans: {} }

/** Ids are whole numbers of any length, written out. */
export function isLater(id: string, than: string | null): boolean {
  if (than === null) return true
  return id.length === than.length ? id > than : id.length > than.length
}

/** The events that the feed does not hold yet. */
export function unseen(feed: Feed, events: readonly RunEventView[]): readonly RunEventView[] {
  return events.filter(({ id }) => isLater(id, feed.lastId))
}

/** Adds events, oldest first; those it holds already change nothing. */
export function foldEvents(feed: Feed, events: readonly RunEventView[]): Feed {
  const fresh = unseen(feed, events)
  const last = fresh.at(-1)
  if (!last) return feed
  const spans: Record<string, readonly Span[]> = { ...feed.spans }
  for (const event of fresh) {
    if (event.type !== 'step') continue
    const { address } = event.data
    spans[address] = withStep(spans[address] ?? [], event.data, Date.parse(event.at))
  }
  return { lastId: last.id, heardAt: last.at, lines: [...feed.lines, ...fresh.flatMap(linesOf)], spans }
}

function withStep(spans: readonly Span[], step: StepView, at: number): readonly Span[] {
  const last = spans.at(-1)
  const { status, attempts } = step
  const isOn = status === 'running' || status === 'waiting'
  if (last?.to === null) {
    if (isOn && last.state === status && last.attempt === attempts) return spans
    const closed = [...spans.slice(0, -1), { ...last, to: at, end: status }]
    return isOn ? [...closed, begun(status, attempts, at)] : closed
  }
  return isOn ? [...spans, begun(status, attempts, at)] : spans
}

function begun(state: Span['state'], attempt: number, from: number): Span {
  return { from, to: null, state, attempt, end: null }
}

const endings: Readonly<Partial<Record<RunView['status'], LogLine['level']>>> = {
  failed: 'error',
  cancelled: 'warning',
}

function linesOf({ id, at, type, data }: RunEventView): readonly LogLine[] {
  if (type === 'log') return [{ id, at, ...data }]
  if (type !== 'done') return []
  const message = data.status === 'cancelled' ? 'The run was cancelled.' : `The run ${data.status}.`
  return [{ id, at, level: endings[data.status] ?? 'info', address: null, message }]
}

/** The run as the events leave it. The events must be newer than the run, or be followed by those that are. */
export function withEvents(run: RunView, events: readonly RunEventView[]): RunView {
  return events.reduce(withEvent, run)
}

function withEvent(run: RunView, event: RunEventView): RunView {
  if (event.type === 'log') return run
  if (event.type === 'done') {
    const durationMs = run.started_at === null ? null : Date.parse(event.at) - Date.parse(run.started_at)
    return { ...run, status: event.data.status, finished_at: event.at, duration_ms: durationMs }
  }
  const step = event.data
  const steps = run.steps.map((one) => (one.address === step.address ? step : one))
  if (step.status !== 'running') return { ...run, steps }
  // Only a run that a worker has taken up begins a step.
  return {
    ...run,
    steps,
    status: 'running',
    started_at: run.started_at ?? step.started_at,
    finished_at: null,
    duration_ms: null,
  }
}

/** Milliseconds in which the step was at work or waited for its next attempt, pauses of the run left out. */
export function busyMs(spans: readonly Span[], now: number): number {
  return spans.reduce((sum, { from, to }) => sum + Math.max(0, (to ?? Math.max(now, from)) - from), 0)
}
