import { expect, test } from 'vitest'
import type { RunView, StepView } from '#lib/runs/views.ts'
import { verdictOf } from './verdict.ts'

const steps = (...statuses: StepView['status'][]) => statuses.map((status) => ({ status }) as StepView)
const run = { kind: 'apply', status: 'succeeded', duration_ms: 3700, remained: [], steps: steps('succeeded') } as const

test.each<[string, Partial<RunView>, string]>([
  ['success', {}, 'The run succeeded: 1 of 1 steps done in 3.7 s. The env block can be copied.'],
  [
    'failure',
    { status: 'failed', steps: steps('succeeded', 'failed', 'skipped', 'skipped') },
    'The run failed: 1 of 4 steps done, 1 failed, 2 not begun.',
  ],
  [
    'cancellation',
    { status: 'cancelled', steps: steps('succeeded', 'cancelled') },
    'The run was cancelled: 1 of 2 steps done, 1 not begun.',
  ],
  [
    'a tear-down',
    { kind: 'destroy', remained: [{ address: 'a', reason: 'b' }] },
    'The tear-down succeeded: 1 of 1 steps done in 3.7 s. 1 left in place.',
  ],
  [
    'a roll-back',
    { kind: 'rollback' },
    'The roll-back succeeded: 1 of 1 steps done in 3.7 s. What it had changed is as it was before.',
  ],
  [
    'a revert that failed',
    { kind: 'revert', status: 'failed', steps: steps('failed') },
    'The revert failed: 0 of 1 steps done, 1 failed, 0 not begun.',
  ],
])('%s', (_name, part, text) => {
  expect(verdictOf({ ...run, ...part })).toBe(text)
})
