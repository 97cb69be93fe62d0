import { expect, test } from 'vitest'
import type { DriftFieldView } from '#lib/drift/views.ts'
import { countDrift, sortDrift } from './drift-groups.ts'

const field = (address: string, path: string, part: Partial<DriftFieldView> = {}): DriftFieldView => ({
  address,
  path,
  type: address.split('/')[0] ?? '',
  state: 'changed',
  intended: 1,
  applied: 1,
  live: 2,
  sensitive: false,
  title: 'Feature flag',
  ignored: null,
  can: ['accept', 'revert', 'ignore'],
  ...part,
})

const ignored = { reason: 'an experiment', until: '2026-12-01T00:00:00.000Z', author: 'Ada' }

test('fields are told by resource, ignored ones apart, and what is not ours apart from both', () => {
  const sorted = sortDrift([
    field('posthog.feature_flag/a', 'active'),
    field('posthog.cohort/b', 'name'),
    field('posthog.feature_flag/a', 'rollout'),
    field('posthog.feature_flag/a', 'tags', { ignored }),
    field('posthog.feature_flag/7', '', { state: 'extra' }),
  ])
  expect(sorted.open.map(({ address, fields }) => [address, fields.map(({ path }) => path)])).toEqual([
    ['posthog.feature_flag/a', ['active', 'rollout']],
    ['posthog.cohort/b', ['name']],
  ])
  expect(sorted.ignored.map(({ address, fields }) => [address, fields.length])).toEqual([['posthog.feature_flag/a', 1]])
  expect(sorted.extra.map(({ address }) => address)).toEqual(['posthog.feature_flag/7'])
})

test.each([
  [[field('a/a', 'x')], '1 field in 1 resource'],
  [
    [field('a/a', 'x'), field('a/a', 'y'), field('b/b', '', { state: 'deleted' })],
    '2 fields in 1 resource, and 1 resource as a whole',
  ],
  [[field('b/b', '', { state: 'deleted' })], '1 resource'],
])('counts %#', (fields, text) => {
  expect(countDrift(sortDrift(fields).open)).toBe(text)
})
