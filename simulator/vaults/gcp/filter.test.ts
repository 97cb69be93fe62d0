import { describe, expect, test } from 'vitest'
import { parseFilter } from './filter.ts'

const known = ['name', 'labels', 'state', 'create_time']
const secret: Record<string, string[]> = {
  name: ['projects/1/secrets/nexpo-web-posthog-api'],
  labels: ['env', 'team'],
  'labels.env': ['prod'],
  'labels.team': ['payments'],
  state: ['ENABLED'],
  create_time: ['2026-11-01T00:00:00.000Z'],
}
const fields = (path: readonly string[]) => secret[path.join('.')] ?? []
const matches = (filter: string) => parseFilter(filter, known)(fields)

describe('parseFilter', () => {
  test.each([
    ['', true],
    ['name:nexpo-web', true],
    ['name:NEXPO', true],
    ['name:other', false],
    ['nexpo-web', true],
    ['other', false],
    ['labels.env=prod', true],
    ['labels.env = prod', true],
    ['labels.env=PROD', false],
    ['labels.env!=dev', true],
    ['labels.env:*', true],
    ['labels.none:*', false],
    ['labels:env', true],
    ['labels.env="prod"', true],
    ['state:ENABLED', true],
    ['NOT state:ENABLED', false],
    ['-labels.env=prod', false],
    ['labels.env=prod AND labels.team=payments', true],
    ['labels.env=prod labels.team=other', false],
    ['labels.env=dev OR labels.team=payments', true],
    ['labels.env=prod AND name:none OR labels.team=payments', true],
    ['(labels.env=dev OR labels.env=prod) AND -name:other', true],
    ['create_time>=2026-10-31T00:00:00Z', true],
    ['createTime<2026-10-31T00:00:00Z', false],
  ])('%s → %s', (filter, expected) => {
    expect(matches(filter)).toBe(expected)
  })

  test.each(['size=3', '(', 'name:', 'name:x)', '=x', 'name>(', '"open'])('%s is refused', (filter) => {
    expect(() => matches(filter)).toThrow(/^Invalid filter/)
  })
})
