import type { RunEventView, RunView, StepView } from '#lib/runs/views.ts'

export type LogLine = {
  readonly id: string
  readonly at: string
  readonly level: 'info' | 'warning' | 'error'
  readonly address: string | null
  readonly message: string
}

export type RunFeed = { readonly run: RunView; readonly log: readonly LogLine[]; readonly lastEventId: string | null }

const active: readonly RunView['status'][] = ['queued', 'running', 'waiting']

export function isActive({ status }: Pick<RunView, 'status'>): boolean {
  return active.includes(status)
}

/** The feed after an event. An event that was seen already changes nothing: a stream may begin again from anywhere. */
export function withEvent(feed: RunFeed, event: RunEventView): RunFeed {
  if (feed.lastEventId !== null && Number(event.id) <= Number(feed.lastEventId)) return feed
  const next = { ...feed, lastEventId: event.id }
  if (event.type === 'log') {
    return { ...next, log: [...feed.log, { id: event.id, at: event.at, ...event.data }] }
  }
  if (event.type === 'done') return { ...next, run: { ...feed.run, status: event.data.status, finished_at: event.at } }
  const { run } = feed
  const steps = run.steps.map((known) => (known.address === event.data.address ? event.data : known))
  // A step after the end: the run was resumed.
  const moving = isActive(run) && run.status !== 'queued' ? {} : { status: 'running' as const, finished_at: null }
  return { ...next, run: { ...run, ...moving, started_at: run.started_at ?? event.data.started_at, steps } }
}

/**
 * A snapshot that was read anew under the events that came meanwhile: of each step the later state holds, because a
 * snapshot may have been read before an event and arrive after it.
 */
export function withSnapshot(feed: RunFeed, run: RunView): RunFeed {
  const steps = run.steps.map((step) =>
    laterOf(
      feed.run.steps.find(({ address }) => address === step.address),
      step,
    ),
  )
  return { ...feed, run: { ...run, steps } }
}

function laterOf(known: StepView | undefined, read: StepView): StepView {
  if (!known || known.attempts < read.attempts || isSettled(read)) return read
  return isSettled(known) && known.attempts === read.attempts ? known : read
}

function isSettled({ status }: StepView): boolean {
  return status === 'succeeded' || status === 'failed'
}

export type Progress = {
  readonly done: number
  readonly failed: number
  readonly running: number
  readonly total: number
}

export function progressOf(steps: readonly StepView[]): Progress {
  const count = (status: StepView['status']) => steps.filter((step) => step.status === status).length
  return { done: count('succeeded'), failed: count('failed'), running: count('running'), total: steps.length }
}

/** How many steps cannot go on because this one failed, directly or through others. */
export function dependantsOf(address: string, steps: readonly StepView[]): number {
  const held = new Set([address])
  for (let grown = true; grown; ) {
    grown = false
    for (const step of steps) {
      if (held.has(step.address) || !step.needs.some((need) => held.has(need))) continue
      held.add(step.address)
      grown = true
    }
  }
  return held.size - 1
}
