import { describe, expect, test } from 'vitest'
import type { RunEventView, RunView, StepView } from '#lib/runs/views.ts'
import { busyMs, emptyFeed, foldEvents, isLater, withEvents } from './run-feed.ts'

const second = (n: number) => new Date(Date.parse('2026-11-23T12:00:00Z') + n * 1000).toISOString()
const ms = (n: number) => Date.parse(second(n))

function step(part: Partial<StepView> & Pick<StepView, 'address' | 'status'>): StepView {
  const { address } = part
  const [type = ''] = address.split('/')
  const rest = { attempts: 1, started_at: null, finished_at: null, duration_ms: null, retry_at: null, error: null }
  return { type, action: 'create', needs: [], ...rest, ...part }
}

let nextId = 1
function stepEvent(at: number, part: Parameters<typeof step>[0]): RunEventView {
  return { id: String(nextId++), at: second(at), type: 'step', data: step(part) }
}
function logEvent(at: number, message: string, address: string | null = null): RunEventView {
  return { id: String(nextId++), at: second(at), type: 'log', data: { level: 'info', address, message } }
}
function doneEvent(at: number, status: RunView['status']): RunEventView {
  return { id: String(nextId++), at: second(at), type: 'done', data: { status } }
}

const run: RunView = {
  id: 'r',
  configuration_id: 'c',
  configuration_key: 'nexpo/auth/dev',
  plan_id: 'p',
  kind: 'apply',
  status: 'queued',
  revision: 1,
  title: 'first version',
  actor: 'Ada',
  created_at: second(0),
  started_at: null,
  finished_at: null,
  duration_ms: null,
  cancel_requested: false,
  heartbeat_at: null,
  steps: [step({ address: 'a/1', status: 'pending' }), step({ address: 'b/2', status: 'pending', needs: ['a/1'] })],
  remained: [],
}

describe('the feed', () => {
  test.each([
    ['9', '10', false],
    ['10', '9', true],
    ['10', '10', false],
    ['1', null, true],
  ])('%s is later than %s: %s', (id, than, later) => {
    expect(isLater(id, than)).toBe(later)
  })

  test('an attempt, a wait and another attempt are three spans that touch', () => {
    const feed = foldEvents(emptyFeed, [
      stepEvent(1, { address: 'a/1', status: 'running', attempts: 1 }),
      stepEvent(2, { address: 'a/1', status: 'running', attempts: 1 }),
      stepEvent(3, { address: 'a/1', status: 'waiting', attempts: 1 }),
      stepEvent(5, { address: 'a/1', status: 'running', attempts: 2 }),
      stepEvent(6, { address: 'a/1', status: 'succeeded', attempts: 2 }),
    ])
    expect(feed.spans['a/1']).toEqual([
      { from: ms(1), to: ms(3), state: 'running', attempt: 1, end: 'waiting' },
      { from: ms(3), to: ms(5), state: 'waiting', attempt: 1, end: 'running' },
      { from: ms(5), to: ms(6), state: 'running', attempt: 2, end: 'succeeded' },
    ])
    expect(busyMs(feed.spans['a/1'] ?? [], ms(99))).toBe(5000)
  })

  test('a worker that took over begins a span of its own', () => {
    const feed = foldEvents(emptyFeed, [
      stepEvent(1, { address: 'a/1', status: 'running', attempts: 1 }),
      stepEvent(9, { address: 'a/1', status: 'running', attempts: 2 }),
    ])
    expect(feed.spans['a/1']?.map(({ to, attempt }) => [to, attempt])).toEqual([
      [ms(9), 1],
      [null, 2],
    ])
    expect(busyMs(feed.spans['a/1'] ?? [], ms(10))).toBe(9000)
  })

  test('what was never begun has no span', () => {
    const feed = foldEvents(emptyFeed, [stepEvent(1, { address: 'b/2', status: 'skipped', attempts: 0 })])
    expect(feed.spans['b/2']).toEqual([])
  })

  test('events that come twice are told once', () => {
    const events = [logEvent(1, 'Created, id 1.', 'a/1'), doneEvent(2, 'failed')]
    const once = foldEvents(emptyFeed, events)
    expect(foldEvents(once, events)).toBe(once)
    expect(once.lines.map(({ level, address, message }) => [level, address, message])).toEqual([
      ['info', 'a/1', 'Created, id 1.'],
      ['error', null, 'The run failed.'],
    ])
  })
})

describe('the run', () => {
  test('runs from its first step on, and ends with its end', () => {
    const begun = withEvents(run, [
      stepEvent(1, { address: 'a/1', status: 'running', started_at: second(1) }),
      logEvent(1, 'x'),
    ])
    expect(begun).toMatchObject({ status: 'running', started_at: second(1), finished_at: null })
    expect(begun.steps[1]).toBe(run.steps[1])
    const ended = withEvents(begun, [doneEvent(4, 'succeeded')])
    expect(ended).toMatchObject({ status: 'succeeded', finished_at: second(4), duration_ms: 3000 })
  })

  test('a step that begins after the end means that it was resumed', () => {
    const failed = withEvents(run, [doneEvent(1, 'failed')])
    const resumed = withEvents(failed, [stepEvent(2, { address: 'b/2', status: 'running', started_at: second(2) })])
    expect(resumed).toMatchObject({ status: 'running', finished_at: null, duration_ms: null })
  })

  test('a step of another plan changes nothing', () => {
    const other = withEvents(run, [stepEvent(1, { address: 'z/9', status: 'skipped' })])
    expect(other.steps).toEqual(run.steps)
  })
})
