import { expect, test } from 'vitest'
import { actionWords, detailText, subjectLink } from './audit-words.ts'

const subject = (type: string) => ({ type, id: 'one', name: 'nexpo/auth/prod' })

test.each([
  ['secret.revealed', 'configuration', '/services/one'],
  ['connection.checked', 'connection', '/connections/one'],
  ['run.started', 'run', '/runs/one'],
  ['plan.created', 'plan', '/plans/one'],
  ['configuration.deleted', 'configuration', null],
  ['session.started', 'session', null],
])('%s of a %s leads to %s', (action, type, link) => {
  expect(subjectLink({ action, subject: subject(type) })).toBe(link)
})

test('an action of a later release is shown by its own name', () => {
  expect([actionWords('run.started'), actionWords('run.paused')]).toEqual(['started a run of', 'run.paused'])
})

test.each([
  [['a', 'b'], 'a, b'],
  [[], 'none'],
  [null, 'none'],
  [{ a: 1 }, '{"a":1}'],
  [false, 'false'],
])('the detail %j is read as %s', (value, text) => {
  expect(detailText(value)).toBe(text)
})
