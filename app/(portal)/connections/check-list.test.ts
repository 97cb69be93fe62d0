import { expect, test } from 'vitest'
import { checkText } from './check-list.tsx'

test('a check as text has a line for each finding, and what to do below what is wrong', () => {
  const text = checkText('Production', {
    ok: false,
    checked_at: '2026-11-23T12:00:00Z',
    checks: [
      { name: 'reach', status: 'ok', detail: 'It answers.', fix: '' },
      { name: 'write', status: 'error', detail: 'It may not write.', fix: 'Grant it:\nssm:PutParameter' },
    ],
  })
  expect(text).toBe(
    [
      'Check of Production, 2026-11-23T12:00:00Z',
      'ok      reach: It answers.',
      'error   write: It may not write.',
      '    Grant it:',
      '    ssm:PutParameter',
    ].join('\n'),
  )
})
