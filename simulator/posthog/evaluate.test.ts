import { describe, expect, it } from 'vitest'
import { takeProject } from '../testing.ts'

const { simulator, project, on, send, withToken } = await takeProject()

describe('flags', () => {
  const ask = async (body: object = {}, path = '/flags/?v=2') =>
    JSON.parse((await send(path, withToken({ distinct_id: 'u1', ...body }))).text)
  const create = (key: string, filters: object, extra: object = {}) =>
    on('POST', 'feature_flags/', { key, filters, ...extra })
  const everyone = { groups: [{ properties: [], rollout_percentage: 100 }] }

  it('answer with reason, variant and payload', async () => {
    const multivariate = { variants: [{ key: 'test', rollout_percentage: 100 }] }
    await create('new-cart', { ...everyone, multivariate, payloads: { test: '{"color":"blue"}' } })
    await create('off', { groups: [{ properties: [], rollout_percentage: 0 }] })
    await create('inactive', everyone, { active: false })
    const { flags } = await ask()
    expect(Object.keys(flags).sort()).toEqual(['new-cart', 'off'])
    expect(flags['new-cart']).toMatchObject({
      enabled: true,
      variant: 'test',
      reason: { code: 'condition_match', condition_index: 0, description: 'Matched condition set 1' },
      metadata: { version: 1, payload: '{"color":"blue"}' },
    })
    expect(flags.off).toMatchObject({ enabled: false, variant: null, reason: { code: 'out_of_rollout_bound' } })
  })

  it('see what the person is, from the call or from earlier events', async () => {
    const properties = [{ key: 'plan', type: 'person', operator: 'exact', value: ['pro'] }]
    await create('pro', { groups: [{ properties, rollout_percentage: 100 }] })
    const enabled = async (body: object = {}) => (await ask(body)).flags.pro.enabled
    expect([await enabled(), await enabled({ person_properties: { plan: 'pro' } })]).toEqual([false, true])
    await send('/e/', withToken({ event: '$identify', distinct_id: 'u1', properties: { $set: { plan: 'pro' } } }))
    expect([await enabled(), await enabled({ person_properties: { plan: 'free' } })]).toEqual([true, false])
  })

  it('look into cohorts and other flags', async () => {
    const person = { type: 'person', key: 'email', operator: 'icontains', value: '@acme.com' }
    const filters = { properties: { type: 'OR', values: [{ type: 'AND', values: [person] }] } }
    const cohort = (await on('POST', 'cohorts/', { name: 'staff', filters })).body.id
    const base = (
      await create('base', { groups: [{ properties: [{ key: 'id', type: 'cohort', value: cohort, operator: 'in' }] }] })
    ).body.id
    await create('top', {
      groups: [{ properties: [{ key: String(base), type: 'flag', value: true, operator: 'flag_evaluates_to' }] }],
    })
    for (const [email, expected] of [
      ['a@acme.com', true],
      ['a@else.com', false],
    ] as const) {
      const { flags } = await ask({ person_properties: { email } })
      expect([flags.base.enabled, flags.top.enabled]).toEqual([expected, expected])
    }
  })

  it('can be asked for by key, and in the older shape', async () => {
    await create('a', { ...everyone, payloads: { true: '1' } })
    await create('b', everyone)
    expect(Object.keys((await ask({ flag_keys_to_evaluate: ['b'] })).flags)).toEqual(['b'])
    expect(await ask({}, '/decide/?v=3')).toMatchObject({
      featureFlags: { a: true, b: true },
      featureFlagPayloads: { a: '1' },
    })
  })

  it('are given whole to local evaluation, to those who may, once', async () => {
    await create('a', everyone)
    const get = (bearer: string | undefined, etag = '') =>
      fetch(`${simulator.simulator.endpoints.posthog}/flags/definitions?token=${project.api_token}&send_cohorts`, {
        headers: { ...(bearer && { authorization: `Bearer ${bearer}` }), 'if-none-match': etag },
      })
    const secret = project.settings.secret_api_token
    const first = await get(secret)
    expect(await first.json()).toMatchObject({ flags: [{ key: 'a' }], cohorts: {}, property_matching_version: 1 })
    expect((await get(secret, first.headers.get('etag') ?? '')).status).toBe(304)
    expect([(await get('phs_wrong')).status, (await get(undefined)).status]).toEqual([401, 401])
  })

  it('are withheld over quota', async () => {
    await create('a', everyone)
    await simulator.control('POST', '/__settings', { posthog: { flags_over_quota: true } })
    expect(await ask()).toMatchObject({ flags: {}, quotaLimited: ['feature_flags'] })
  })
})
