import { expect, test } from 'vitest'
import type { CurrentRotationView } from '#lib/rotation/views.ts'
import { confirmedOf, stateOf, underWay } from './rotation-phase.ts'

test.each([
  [null, 'later'],
  ['detected', 'now'],
  ['planned', 'now'],
  ['writing', 'done'],
  ['confirmed', 'done'],
] as const)('the step of the plan with the phase %s is %s', (phase, state) => {
  expect(stateOf(phase, 'detected', 'writing')).toBe(state)
})

const current: CurrentRotationView = {
  id: 'r1',
  subject: 'project_token',
  phase: 'detected',
  plan_id: null,
  run_id: null,
  started_at: '2026-11-24T00:00:00.000Z',
  confirmed_at: null,
  author: 'Ada',
}

test('a rotation is that of its own secret, and under way until it is confirmed', () => {
  expect(underWay(current, 'project_token')).toBe(current)
  expect(underWay(current, 'webhook_secret')).toBeNull()
  const over = { ...current, phase: 'confirmed' } as const
  expect(underWay(over, 'project_token')).toBeNull()
  expect(confirmedOf(over, 'project_token')).toBe(over)
  expect(confirmedOf(over, 'webhook_secret')).toBeNull()
})
