import { expect, test } from 'vitest'
import { type Facts, portalEnvironment, webEnvironment } from './environment.ts'
import { readSettings } from './settings.ts'
import { parseEndpoints } from './simulator-endpoints.ts'

const simulator = {
  posthog: 'http://127.0.0.1:1',
  aws: 'http://127.0.0.1:2/path',
  gcp: '127.0.0.1:3',
  azure: 'https://127.0.0.1:4',
  control: 'http://127.0.0.1:5',
}
const facts: Facts = {
  databaseUrl: 'postgresql://db/x',
  encryptionKey: Buffer.alloc(32).toString('base64'),
  adminToken: null,
  simulator: null,
}
const settings = (env = {}) => readSettings({}, env, '/checkout')

test('the simulator’s systems, not its control server, join the hosts that may be reached', () => {
  const env = portalEnvironment(settings({ HEDGEROW_OUTBOUND_ALLOW: 'vault:8200' }), { ...facts, simulator }, {})
  expect(env.HEDGEROW_OUTBOUND_ALLOW).toBe('vault:8200,127.0.0.1:1,127.0.0.1:2,127.0.0.1:3,127.0.0.1:4')
  expect(JSON.parse(env.HEDGEROW_SIMULATOR_ENDPOINTS ?? '')).toEqual(simulator)
})

test('keys that are given win over derived ones, and other variables pass', () => {
  const env = portalEnvironment(settings(), facts, { NEXTAUTH_SECRET: 'given', HEDGEROW_GRACE_MS: '5' })
  expect(env).toMatchObject({ NEXTAUTH_SECRET: 'given', HEDGEROW_GRACE_MS: '5', NODE_ENV: 'production' })
  expect(env.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY).toHaveLength(44)
})

test('the worker runs in the web process unless it has one of its own', () => {
  const portal = portalEnvironment(settings(), facts, {})
  const at = { port: 1, url: 'http://x' }
  expect(portal.HEDGEROW_WORKER).toBe('off')
  expect(webEnvironment(portal, settings(), at)).toMatchObject({
    HEDGEROW_WORKER: 'on',
    NEXTAUTH_URL: 'http://x',
    PORT: '1',
  })
  const split = readSettings({ 'no-worker': true }, {}, '/checkout')
  expect(webEnvironment(portal, split, at)).toMatchObject({ HEDGEROW_WORKER: 'off' })
})

test('only the simulator’s own line is taken for its answer', () => {
  expect(parseEndpoints(JSON.stringify(simulator))).toEqual(simulator)
  expect(parseEndpoints('{"level":30}')).toBeNull()
  expect(parseEndpoints('listening')).toBeNull()
})
