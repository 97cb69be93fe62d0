import { expect, test } from 'vitest'
import type { StepView } from '#lib/runs/views.ts'
import { countGroups, isActive, type StepFilter, shownStatus, visibleSteps } from './step-groups.ts'

const statuses = ['succeeded', 'running', 'waiting', 'failed', 'skipped', 'cancelled', 'pending'] as const

function step(status: StepView['status'], type = 'posthog.action'): StepView {
  return { address: `${type}/${status}`, type, action: 'create', status } as StepView
}

const steps = [...statuses.map((status) => step(status)), step('succeeded', 'vault.parameter')]

test.each<[string, StepFilter, number]>([
  ['everything', { show: null, system: null }, 8],
  ['what runs or waits for its next attempt', { show: 'running', system: null }, 2],
  ['what failed', { show: 'failed', system: null }, 1],
  ['what is done', { show: 'done', system: null }, 2],
  ['what is done in the vault', { show: 'done', system: 'vault' }, 1],
  ['what was not begun, whatever the reason', { show: 'not-begun', system: null }, 3],
])('%s', (_name, filter, count) => {
  expect(visibleSteps(steps, filter)).toHaveLength(count)
})

test('the counts of the groups add up', () => {
  const counts = countGroups(steps)
  expect(counts).toEqual({ running: 2, failed: 1, done: 2, 'not-begun': 3 })
})

test.each([
  ['running', ['running', 'waiting'], 'running'],
  ['running', ['succeeded', 'waiting'], 'waiting'],
  ['running', ['succeeded', 'pending'], 'running'],
  ['failed', ['waiting'], 'failed'],
] as const)('a %s run with steps %j shows %s', (status, own, shown) => {
  expect(shownStatus({ status, steps: own.map((one) => step(one)) })).toBe(shown)
})

test('only what may still move is active', () => {
  expect(isActive({ status: 'queued' })).toBe(true)
  expect(isActive({ status: 'failed' })).toBe(false)
})
