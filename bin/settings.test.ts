import { describe, expect, test } from 'vitest'
import { readSettings, type Switches, urlOf } from './settings.ts'

const key = Buffer.alloc(32, 7).toString('base64')
const own = { DATABASE_URL: 'postgresql://u:p@db:5432/x', HEDGEROW_ENCRYPTION_KEY: key }
const read = (env: Record<string, string> = {}, switches: Switches = {}) => readSettings(switches, env, '/checkout')

describe('without any setting', () => {
  test('everything is embedded, local and simulated', () => {
    expect(read()).toEqual({
      role: 'all',
      dataFolder: '/checkout/.data',
      databaseUrl: null,
      host: '127.0.0.1',
      port: null,
      publicUrl: null,
      simulator: true,
      localSignIn: true,
      identityProvider: false,
      adminToken: null,
      encryptionKey: null,
      outboundAllow: [],
      rebuild: false,
      json: false,
    })
  })
})

describe('with a database of one’s own', () => {
  test('nothing is simulated and nobody signs in locally', () => {
    expect(read(own)).toMatchObject({ simulator: false, localSignIn: false, encryptionKey: key })
  })
  test('both can be asked for', () => {
    const asked = { ...own, HEDGEROW_SIMULATOR: 'on', HEDGEROW_LOCAL_SIGN_IN: 'on' }
    expect(read(asked)).toMatchObject({ simulator: true, localSignIn: true })
  })
})

describe('nobody is let in as local admin from other machines, unless that is asked for', () => {
  const cases: [Record<string, string>, boolean][] = [
    [{ HOST: '0.0.0.0' }, false],
    [{ HOST: '::1' }, true],
    [{ HEDGEROW_PUBLIC_URL: 'https://portal.example' }, false],
    [{ HEDGEROW_PUBLIC_URL: 'http://localhost:8080' }, true],
    [{ HEDGEROW_PUBLIC_URL: 'http://127.0.0.1.evil.example' }, false],
    [{ HOST: '0.0.0.0', HEDGEROW_LOCAL_SIGN_IN: 'on' }, true],
  ]
  test.each(cases)('%o', (env, expected) => {
    expect(read(env).localSignIn).toBe(expected)
  })
})

describe('a switch wins over the environment', () => {
  const cases: [Switches, object][] = [
    [{ port: '8080' }, { port: 8080 }],
    [{ 'data-dir': '/elsewhere' }, { dataFolder: '/elsewhere' }],
    [{ 'data-dir': 'other' }, { dataFolder: '/checkout/other' }],
    [{ 'no-simulator': true }, { simulator: false }],
    [{ 'no-worker': true }, { role: 'web' }],
    [{ 'worker-only': true }, { role: 'worker' }],
  ]
  test.each(cases)('%o', (switches, expected) => {
    const env = { PORT: '1', HEDGEROW_DATA_DIR: 'd', HEDGEROW_SIMULATOR: 'on' }
    expect(read(env, switches)).toMatchObject(expected)
  })
})

test('the public URL loses its last slash, the allow-list its empty entries', () => {
  const env = { HEDGEROW_PUBLIC_URL: 'https://portal.example/', HEDGEROW_OUTBOUND_ALLOW: 'a:1,,b' }
  expect(read(env)).toMatchObject({ publicUrl: 'https://portal.example', outboundAllow: ['a:1', 'b'] })
})

describe('refuses', () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ['a short admin token', { HEDGEROW_ADMIN_TOKEN: 'x'.repeat(31) }, /at least 32 characters/],
    ['an own database without a key', { DATABASE_URL: own.DATABASE_URL }, /openssl rand -base64 32/],
    ['a key that is no key', { HEDGEROW_ENCRYPTION_KEY: 'secret' }, /must be 32 bytes in base64/],
    ['another database system', { ...own, DATABASE_URL: 'mysql://db/x' }, /must be a postgresql:\/\/ URL/],
    ['a port that is none', { PORT: '70000' }, /between 1 and 65535, not "70000"/],
    ['a port that is no number', { PORT: 'http' }, /not "http"/],
    ['neither on nor off', { HEDGEROW_SIMULATOR: 'yes' }, /HEDGEROW_SIMULATOR must be on or off, not "yes"/],
    ['a public URL with a path', { HEDGEROW_PUBLIC_URL: 'https://a/b' }, /without a path/],
  ]
  test.each(cases)('%s', (_, env, message) => {
    expect(() => read(env)).toThrow(message)
  })

  test('all faults at once, and never repeats a secret', () => {
    const attempt = () => read({ HEDGEROW_ADMIN_TOKEN: 'tooshort', PORT: 'x', HEDGEROW_ENCRYPTION_KEY: 'hushhush' })
    expect(attempt).toThrow(/HEDGEROW_ADMIN_TOKEN[\s\S]*HEDGEROW_ENCRYPTION_KEY[\s\S]*PORT/)
    expect(attempt).not.toThrow(/tooshort|hushhush/)
  })
})

test('a server bound to every address is reached on the loopback', () => {
  expect(urlOf('0.0.0.0', 1)).toBe('http://127.0.0.1:1')
  expect(urlOf('::', 1)).toBe('http://127.0.0.1:1')
  expect(urlOf('::1', 1)).toBe('http://[::1]:1')
  expect(urlOf('10.0.0.5', 1)).toBe('http://10.0.0.5:1')
})
