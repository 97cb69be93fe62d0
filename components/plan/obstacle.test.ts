import { expect, test } from 'vitest'
import type { PlanView } from '#lib/runs/views.ts'
import { obstacleOf } from './obstacle.ts'

const plan = {
  revision: 3,
  status: 'open',
  preflight: [{ name: 'key', status: 'ok', detail: '', fix: '' }],
  summary: { create: 1, update: 0, replace: 0, adopt: 0, delete: 0, blocked: 0, none: 4 },
} as unknown as PlanView

test.each([
  ['a plan that can be applied', {}, {}, null],
  ['a role that may not', {}, { mayRun: false }, 'Your role may look at plans, but not apply them: ask an editor.'],
  ['one that was applied', { status: 'applied' }, {}, 'This plan was applied already.'],
  ['one that has expired', { status: 'expired' }, {}, 'This plan has expired: plan again.'],
  ['an edited configuration', {}, { newestRevision: 4 }, 'The configuration was edited since: plan again.'],
  ['a world that has moved', {}, { isStale: true }, 'The world has moved since: plan again.'],
  [
    'a failed check',
    { preflight: [{ name: 'vault paths', status: 'error', detail: '', fix: '' }] },
    {},
    'Mend first: vault paths.',
  ],
  ['a doubt', { preflight: [{ name: 'x', status: 'warning', detail: '', fix: '' }] }, {}, null],
  ['a blocked row', { summary: { ...plan.summary, blocked: 1 } }, {}, '1 change is blocked: the rows say why.'],
  ['nothing to do', { summary: { ...plan.summary, create: 0 } }, {}, 'Nothing to change: everything is as configured.'],
])('%s', (_name, part, circumstances, obstacle) => {
  const given = { ...plan, ...part } as PlanView
  expect(obstacleOf(given, { newestRevision: 3, mayRun: true, ...circumstances })).toBe(obstacle)
})
