import { expect, test } from 'vitest'
import { neededRights } from './needed-rights.ts'
import { connectionKinds } from './schemas.ts'

test.each(connectionKinds)('%s: says what to make and gives something to copy', (kind) => {
  const { advice, title, text } = neededRights(kind, {})
  expect([advice, title, text].every((part) => part.length > 3)).toBe(true)
})

test('the AWS policy is one that IAM takes, for the region, account and key that were typed', () => {
  const { text } = neededRights('aws', {
    region: 'eu-central-1',
    role_arn: 'arn:aws:iam::123456789012:role/hedgerow',
    kms_key_id: 'a-key',
  })
  const policy: { Version: string; Statement: { Effect: string; Resource: string }[] } = JSON.parse(text)
  expect(policy.Version).toBe('2012-10-17')
  expect(policy.Statement.map(({ Effect, Resource }) => [Effect, Resource])).toEqual([
    ['Allow', 'arn:aws:ssm:eu-central-1:123456789012:parameter/nexpo/*'],
    ['Allow', 'arn:aws:kms:eu-central-1:123456789012:key/a-key'],
  ])
})

test('the PostHog scopes are those that the check asks for', () => {
  expect(neededRights('posthog', {}).text).toContain('feature_flag:write')
})
