import { expect, test } from 'vitest'
import type { ChangeAction, ChangeView } from '#lib/runs/views.ts'
import { type PlanFilter, visibleChanges } from './plan-filter.ts'

function change(action: ChangeAction, address: string): ChangeView {
  const [type = ''] = address.split('/')
  const fields = [{ path: 'key', before: null, after: 'auth-x', sensitive: false, known_after_apply: false }]
  return { address, type, action, reason: '', needs: [], fields }
}

const changes = [
  change('create', 'posthog.feature_flag/a'),
  change('none', 'posthog.action/b'),
  change('delete', 'vault.parameter/c'),
  change('blocked', 'vault.parameter/d'),
]
const all: PlanFilter = { action: null, system: null, text: '', unchanged: false }

test.each([
  ['what stays is hidden, what blocks and deletes comes first', {}, ['d', 'c', 'a']],
  ['what stays on demand', { unchanged: true }, ['d', 'c', 'a', 'b']],
  ['one action, even none', { action: 'none' }, ['b']],
  ['one system', { system: 'vault' }, ['d', 'c']],
  ['a part of the address', { text: 'FEATURE' }, ['a']],
  ['a value', { text: 'auth-x' }, ['d', 'c', 'a']],
  ['nothing', { text: 'zzz' }, []],
] as const)('%s', (_name, part, names) => {
  const shown = visibleChanges(changes, { ...all, ...part })
  expect(shown.map(({ address }) => address.split('/')[1])).toEqual(names)
})
