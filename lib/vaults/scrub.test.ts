import { expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { scrub } from './scrub.ts'

const secret = new Secret('s3cret/value+1"x')

it.each([
  ['as it is', 's3cret/value+1"x'],
  ['in JSON', JSON.stringify(secret.reveal())],
  ['in a URL', encodeURIComponent(secret.reveal())],
  ['in base64', Buffer.from(secret.reveal()).toString('base64')],
])('masks a secret %s', (_, text) => {
  const clean = scrub(`Value '${text}' is not valid`, [secret])
  expect(clean).toContain('••••')
  expect(clean).not.toContain('s3cret')
  expect(clean).not.toContain(text)
})

it.each([
  ['a PostHog token', 'got phc_abcdef123456 here', 'phc_abcdef123456'],
  ['a JSON web token', 'jwt eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.sig-part', 'eyJpc3MiOiJ4In0'],
  ['a bearer', 'Authorization: Bearer abc.def-123', 'abc.def-123'],
  ['an access key', 'key AKIAIOSFODNN7EXAMPLE is unknown', 'AKIAIOSFODNN7EXAMPLE'],
  ['a form field', 'client_secret=hunter2hunter2&scope=x', 'hunter2hunter2'],
  ['a query', 'GET https://host/path?token=abc failed', 'token=abc'],
  ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----', 'MIIE'],
])('masks %s', (_, text, hidden) => {
  expect(scrub(text, [])).not.toContain(hidden)
})

it('masks every line of a secret of several', () => {
  expect(scrub('bad: second-line', [new Secret('first-line\nsecond-line')])).toBe('bad: ••••')
})

it('leaves words that merely are short values alone', () => {
  expect(scrub('true story of 50 calls', [new Secret('true'), new Secret('50')])).toBe('true story of 50 calls')
})

it('gives one line of at most 300 characters, or null', () => {
  expect(scrub('a\n\n b\tc', [])).toBe('a b c')
  expect(scrub('x'.repeat(400), [])).toHaveLength(300)
  expect(scrub('  \n', [])).toBeNull()
})
