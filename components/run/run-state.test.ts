import { describe, expect, test } from 'vitest'
import type { RunView, StepView } from '#lib/runs/views.ts'
import { dependantsOf, progressOf, type RunFeed, withEvent, withSnapshot } from './run-state.ts'

function step(address: string, part: Partial<StepView> = {}): StepView {
  return {
    address,
    type: 'posthog.insight',
    action: 'create',
    needs: [],
    status: 'pending',
    attempts: 0,
    started_at: null,
    finished_at: null,
    duration_ms: null,
    retry_at: null,
    error: null,
    ...part,
  }
}

function feedOf(steps: readonly StepView[], status: RunView['status'] = 'queued'): RunFeed {
  const run = { id: 'r', status, started_at: null, finished_at: null, steps } as unknown as RunView
  return { run, log: [], lastEventId: null }
}

const at = '2026-11-23T12:00:00Z'

describe('events', () => {
  test('a step takes the place of what was known of it, and the run has begun', () => {
    const running = step('a', { status: 'running', attempts: 1, started_at: at })
    const feed = withEvent(feedOf([step('a'), step('b')]), { id: '1', at, type: 'step', data: running })
    expect(feed.run.status).toBe('running')
    expect(feed.run.steps.map(({ status }) => status)).toEqual(['running', 'pending'])
  })

  test('one that was seen already changes nothing, also when numbers grow longer', () => {
    const line = { level: 'info', address: null, message: 'x' } as const
    const first = withEvent(feedOf([]), { id: '9', at, type: 'log', data: line })
    const second = withEvent(first, { id: '10', at, type: 'log', data: line })
    expect(second.log).toHaveLength(2)
    expect(withEvent(second, { id: '9', at, type: 'log', data: line })).toBe(second)
  })

  test('the last one ends the run', () => {
    const feed = withEvent(feedOf([], 'running'), { id: '1', at, type: 'done', data: { status: 'succeeded' } })
    expect(feed.run).toMatchObject({ status: 'succeeded', finished_at: at })
  })

  test('a step after the last one: the run was resumed', () => {
    const ended = withEvent(feedOf([step('a')], 'running'), { id: '1', at, type: 'done', data: { status: 'failed' } })
    const again = step('a', { status: 'running', attempts: 2 })
    expect(withEvent(ended, { id: '2', at, type: 'step', data: again }).run).toMatchObject({
      status: 'running',
      finished_at: null,
    })
  })
})

describe('a snapshot', () => {
  test('read before an event does not take the event back', () => {
    const done = step('a', { status: 'succeeded', attempts: 1 })
    const old = feedOf([step('a', { status: 'running', attempts: 1 })]).run
    expect(withSnapshot(feedOf([done], 'running'), old).run.steps[0]?.status).toBe('succeeded')
  })

  test('of a step that is tried again wins over its failure', () => {
    const failed = step('a', { status: 'failed', attempts: 1 })
    const again = feedOf([step('a', { status: 'running', attempts: 2 })]).run
    expect(withSnapshot(feedOf([failed], 'failed'), again).run.steps[0]?.status).toBe('running')
  })
})

test('progress counts what is settled', () => {
  const steps = [
    step('a', { status: 'succeeded' }),
    step('b', { status: 'failed' }),
    step('c', { status: 'running' }),
    step('d'),
  ]
  expect(progressOf(steps)).toEqual({ done: 1, failed: 1, running: 1, total: 4 })
})

test('dependants are counted through others', () => {
  const steps = [step('a'), step('b', { needs: ['a'] }), step('c', { needs: ['b'] }), step('d')]
  expect(dependantsOf('a', steps)).toBe(2)
  expect(dependantsOf('d', steps)).toBe(0)
})
