import { expect, test } from 'vitest'
import { describeForPrograms, signInNotice } from './announce.ts'
import { readSettings } from './settings.ts'

const notice = (env: Record<string, string>) => signInNotice(readSettings({}, env, '/checkout'))

test('programs get one line with what they need', () => {
  const simulator = { posthog: 'a', aws: 'b', gcp: 'c', azure: 'd', control: 'e' }
  const line = describeForPrograms({ url: 'http://x', adminToken: 't', simulator })
  expect(JSON.parse(line)).toEqual({ url: 'http://x', admin_token: 't', simulator })
  expect(line).not.toContain('\n')
  const bare = describeForPrograms({ url: 'http://x', adminToken: null, simulator: null })
  expect(JSON.parse(bare)).toEqual({ url: 'http://x', simulator: null })
})

test('ways in that are open to all, or closed to all, are told', () => {
  expect(notice({})).toBeNull()
  expect(notice({ HOST: '0.0.0.0' })).toMatch(/Nobody can sign in/)
  expect(notice({ HOST: '0.0.0.0', HEDGEROW_OIDC: 'x' })).toBeNull()
  expect(notice({ HOST: '0.0.0.0', HEDGEROW_LOCAL_SIGN_IN: 'on' })).toMatch(
    /Whoever reaches this address enters as admin/,
  )
})
