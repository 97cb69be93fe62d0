import { describe, expect, test } from 'vitest'
import type { ChangeView, FieldView } from '#lib/runs/views.ts'
import { gistOf, shownValue } from './value-text.ts'

describe('values', () => {
  test.each([
    [null, '—', 'absent'],
    ['', '""', 'value'],
    [100, '100', 'value'],
    [false, 'false', 'value'],
    [['a', 'b'], '["a","b"]', 'value'],
    [{ $secret: 'webhook_secret', fingerprint: '292f078ec5876494' }, '•••• 292f078e', 'secret'],
    [{ $ref: 'posthog.project/x', attribute: 'id' }, 'known after apply', 'unknown'],
  ] as const)('%j shows as %s', (value, text, kind) => {
    expect(shownValue(value)).toEqual({ text, kind })
  })
})

function change(part: Partial<ChangeView>): ChangeView {
  return { address: 'a', type: 'posthog.insight', action: 'create', reason: 'because', needs: [], fields: [], ...part }
}

const field = (path: string, before: FieldView['before'], after: FieldView['after']): FieldView => ({
  path,
  before,
  after,
  sensitive: false,
  known_after_apply: false,
})

describe('the gist of a change', () => {
  test.each([
    [
      'a flag',
      { type: 'posthog.feature_flag', fields: [field('filters.groups.0.rollout_percentage', null, 100)] },
      'rollout 100 %',
    ],
    ['a secret entry', { type: 'vault.parameter', fields: [field('secret', null, true)] }, 'SecureString'],
    ['a tile', { fields: [field('name', null, 'Volume')] }, 'Volume'],
    [
      'one changed field',
      { action: 'update', fields: [field('filters.rollout_percentage', 100, 25)] },
      'rollout percentage 100 → 25',
    ],
    [
      'more changed fields',
      { action: 'update', fields: [field('name', 'a', 'b'), field('x', 1, 2)] },
      'name a → b and 1 more',
    ],
    ['anything else', { action: 'blocked' }, 'because'],
  ] as const)('%s', (_name, part, text) => {
    expect(gistOf(change(part))).toBe(text)
  })
})
