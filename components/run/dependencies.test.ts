import { expect, test } from 'vitest'
import type { StepView } from '#lib/runs/views.ts'
import { causesOf, notBegunBecauseOf, waitedFor } from './dependencies.ts'

function step(address: string, status: StepView['status'], needs: string[] = [], finished: number | null = null) {
  const finishedAt = finished === null ? null : new Date(finished * 1000).toISOString()
  return { address, status, needs, finished_at: finishedAt } as unknown as StepView
}

const steps = [
  step('project', 'succeeded', [], 1),
  step('dashboard', 'failed', ['project'], 3),
  step('tile', 'skipped', ['dashboard', 'project'], 4),
  step('alert', 'skipped', ['tile'], 4),
  step('flag', 'succeeded', ['project'], 2),
]
const names = (found: readonly StepView[]) => found.map(({ address }) => address)

test('a failure reaches what depends on what depends on it, and nothing else', () => {
  expect(names(notBegunBecauseOf(steps, 'dashboard'))).toEqual(['tile', 'alert'])
  expect(names(notBegunBecauseOf(steps, 'flag'))).toEqual([])
})

test('steps that need each other do not go on for ever', () => {
  const circle = [step('a', 'skipped', ['b']), step('b', 'skipped', ['a'])]
  expect(names(notBegunBecauseOf(circle, 'a'))).toEqual(['b'])
})

test('a step that was not begun knows why', () => {
  expect(names(causesOf(steps, 'alert'))).toEqual(['dashboard'])
  expect(names(causesOf(steps, 'flag'))).toEqual([])
})

test('what held a step up comes first, what is no step of the run not at all', () => {
  const late = step('late', 'running', ['project', 'flag', 'dashboard', 'elsewhere'])
  expect(names(waitedFor([...steps, late], late))).toEqual(['dashboard', 'flag', 'project'])
})
