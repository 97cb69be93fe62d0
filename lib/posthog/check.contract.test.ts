import { describe, expect, it } from 'vitest'
import type { Check } from '#lib/core/check.ts'
import { Secret } from '#lib/core/secret.ts'
import { simulatorClient } from '#lib/testing/posthog-world.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import { checkPostHog, listOrganizations } from './check.ts'
import { createPostHogClient } from './client.ts'
import { neededScopes } from './scopes.ts'

const newUuid = '00000000-0000-4000-8000-000000000000'

const simulator = await takeSimulator()

const check = async (options: Parameters<typeof simulatorClient>[1] = {}, organization = '@current') =>
  checkPostHog(await simulatorClient(simulator, { deadlineMs: 500, ...options }), { organization })
const named = (checks: readonly Check[], name: string) => checks.find((one) => one.name === name)
const wrong = (checks: readonly Check[]) => checks.filter(({ status }) => status !== 'ok').map(({ name }) => name)

describe('the check of a connection', () => {
  it('finds nothing wrong with a key that may do everything, in a handful of calls', async () => {
    await simulator.clearCalls()
    const checks = await check()
    expect(wrong(checks)).toEqual([])
    expect(checks.map(({ name }) => name)).toEqual([
      'reach',
      'user',
      'key',
      ...Object.keys(neededScopes).map((scope) => `scope ${scope}`),
      'key limits',
      'organization',
      'membership',
      'project quota',
      'alert quota',
      'replay retention',
    ])
    expect(named(checks, 'project quota')?.detail).toBe('0 of 2000 projects are used.')
    const calls = await simulator.calls()
    expect(calls.filter(({ changing }) => changing)).toEqual([])
    expect(calls.length).toBeLessThanOrEqual(3)
  })

  it('names every scope that is missing, and where to add it', async () => {
    const checks = await check({ label: 'read-only' })
    const writes = Object.keys(neededScopes).filter((scope) => scope.endsWith(':write'))
    expect(wrong(checks)).toEqual(writes.map((scope) => `scope ${scope}`))
    expect(named(checks, 'scope feature_flag:write')).toMatchObject({
      status: 'error',
      fix: `Add the scope feature_flag:write at ${simulator.endpoints.posthog}/settings/user-api-keys.`,
    })
  })

  it('finds a wrong key', async () => {
    const checks = await check({ key: new Secret('phx_notARealKey') })
    expect(checks.map(({ name, status }) => [name, status])).toEqual([
      ['reach', 'ok'],
      ['key', 'error'],
    ])
  })

  it.each([
    { name: 'nobody listens', host: 'http://127.0.0.1:1' },
    { name: 'there is no such host', host: 'http://nowhere.invalid' },
  ])('says when $name', async ({ host }) => {
    const checks = await check({ host })
    expect(checks).toMatchObject([{ name: 'reach', status: 'error' }])
    expect(checks[0]?.fix).not.toBe('')
  })

  it('refuses to call a private host that is not allowed', async () => {
    const checks = await check({ allowInsecure: () => false })
    expect(checks).toMatchObject([{ name: 'reach', status: 'error', detail: expect.stringMatching(/private|https/) }])
    expect(await simulator.calls()).toEqual([])
  })

  it.each(['hang', 'html-error', 'truncate-json', '500-before', 'drop-before'])('survives %s', async (mode) => {
    await simulator.fault({ mode })
    const checks = await check()
    expect(checks).toMatchObject([{ name: 'reach', status: 'error' }])
    expect(checks[0]?.fix).not.toBe('')
  })

  it.each([
    { name: 'limited to projects', given: { scoped_teams: [1] }, check: 'key limits' },
    { name: 'limited to another organization', given: { scoped_organizations: [newUuid] }, check: 'organization' },
    { name: 'of a mere member', given: { level: 1 }, check: 'membership' },
  ])('finds a key that is $name', async ({ given, check: wanted }) => {
    const label = `test ${wanted}`
    await simulator.do('posthog', 'create_key', { label, scopes: ['*'], ...given })
    const checks = await check({ label })
    expect(named(checks, wanted)).toMatchObject({ status: 'error' })
    expect(named(checks, wanted)?.fix).not.toBe('')
    expect(named(checks, 'key')).toMatchObject({ status: 'ok' })
  })

  it('does without the scopes where a server does not tell them', async () => {
    await simulator.fault({ mode: '403-scope', match: 'personal_api_keys' })
    const checks = await check()
    expect(wrong(checks)).toEqual(['scopes'])
    expect(named(checks, 'organization')).toMatchObject({ status: 'ok' })
  })

  it('finds the organization by slug and uuid, and offers others for what is none', async () => {
    const [acme] = await listOrganizations(await simulatorClient(simulator))
    for (const organization of ['acme', acme?.id ?? '']) {
      expect(named(await check({}, organization), 'organization')).toMatchObject({ status: 'ok' })
    }
    expect(named(await check({}, 'org_123456'), 'organization')).toMatchObject({
      status: 'warning',
      detail: 'org_123456 is not a PostHog organization id.',
      fix: 'Choose one of: Acme (acme).',
    })
    for (const organization of ['umbrella', newUuid]) {
      expect(named(await check({}, organization), 'organization')).toMatchObject({ status: 'error' })
    }
  })

  it('tells what the plan allows', async () => {
    await simulator.settings({ posthog: { project_limit: 0, replay_retention: null, alert_limit: 1 } })
    const checks = await check()
    expect(named(checks, 'project quota')).toMatchObject({
      status: 'error',
      detail: '0 of 0 projects are used. 1 more is needed.',
      fix: expect.stringContaining('shared-project mode'),
    })
    expect(named(checks, 'alert quota')).toMatchObject({ status: 'warning' })
    expect(named(checks, 'replay retention')).toMatchObject({ status: 'warning' })
    const client = await simulatorClient(simulator)
    const none = await checkPostHog(client, { organization: '@current', newProjects: 0 })
    expect(named(none, 'project quota')).toMatchObject({ status: 'ok' })
  })

  it('throws only when it is aborted', async () => {
    const client = await simulatorClient(simulator)
    const signal = AbortSignal.abort(new Error('gone'))
    await expect(checkPostHog(client, { organization: '@current', signal })).rejects.toThrow('gone')
  })
})

describe('a client against a server that is not well', () => {
  it('does not read a huge answer to its end', async () => {
    await simulator.fault({ mode: 'huge-body', bytes: 50_000_000 })
    const client = createPostHogClient({
      host: simulator.endpoints.posthog,
      key: new Secret('phx_notARealKey'),
      userAgent: 'hedgerow/test',
      allowInsecure: () => true,
    })
    await expect(listOrganizations(client)).rejects.toMatchObject({
      upstream: { cause: 'malformed', retryable: false },
    })
  })
})
