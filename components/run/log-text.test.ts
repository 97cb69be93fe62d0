import { expect, test } from 'vitest'
import { logFileName, logText } from './log-text.ts'

const run = {
  id: '01run',
  configuration_key: 'nexpo/auth/prod',
  kind: 'apply',
  status: 'failed',
  revision: 3,
  actor: 'Ada',
  created_at: '2026-11-23T12:04:31.204Z',
} as const

test('the file says what it is of, and has a line for each event', () => {
  const at = '2026-11-23T12:04:32.000Z'
  const lines = [
    { id: '1', at, level: 'info', address: 'posthog.action/errors', message: 'Created, id 7.' },
    { id: '2', at, level: 'error', address: null, message: 'The run failed.' },
  ] as const
  expect(logText(run, lines)).toBe(
    [
      '# run 01run of nexpo/auth/prod, revision 3',
      '# by Ada, 2026-11-23 12:04:31 UTC, failed',
      `${at}\tinfo\tposthog.action/errors\tCreated, id 7.`,
      `${at}\terror\t-\tThe run failed.`,
      '',
    ].join('\n'),
  )
})

test('the name of the file is one that every system takes', () => {
  expect(logFileName(run)).toBe('nexpo-auth-prod-01run.log')
})
