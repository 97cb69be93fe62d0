import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PostHog } from 'posthog-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SimulatorProcess, spawnSimulator } from '../process.ts'
import type { Seen, Truth } from '../testing.ts'

let simulator: SimulatorProcess
let project: Seen
let key = ''
const dataDir = mkdtempSync(path.join(tmpdir(), 'simulator-'))

const truth = async () => (await fetch(`${simulator.endpoints.control}/__truth`)).json() as Promise<Truth>

async function post(route: string, body: unknown): Promise<Seen> {
  const response = await fetch(simulator.endpoints.posthog + route, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(201)
  return (await response.json()) as Seen
}

const client = (options: ConstructorParameters<typeof PostHog>[1] = {}) =>
  new PostHog(project.api_token, { host: simulator.endpoints.posthog, ...options })

beforeAll(async () => {
  simulator = await spawnSimulator(dataDir)
  key = (await truth()).posthog.keys?.[0]?.value ?? ''
  project = await post('/api/organizations/@current/projects/', { name: 'checkout' })
})
afterAll(async () => {
  await simulator.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

describe('events', () => {
  it('arrive zipped in one batch', async () => {
    const encodings: unknown[] = []
    const posthog = client({
      flushAt: 3,
      fetch(url, options) {
        encodings.push(options.headers['Content-Encoding'])
        return fetch(url, options as RequestInit)
      },
    })
    for (const amount of [1, 2, 3]) posthog.capture({ distinctId: 'u1', event: 'paid', properties: { amount } })
    await posthog.shutdown()
    expect(encodings).toEqual(['gzip'])
    const { events } = (await truth()).posthog
    expect(events).toMatchObject(
      [1, 2, 3].map((amount) => ({ event: 'paid', distinct_id: 'u1', properties: { amount, $lib: 'posthog-node' } })),
    )
    const calls = (await (await fetch(`${simulator.endpoints.control}/__calls`)).json()) as {
      path: string
      status: number
    }[]
    expect(calls.filter((call) => call.path === '/batch/')).toMatchObject([{ status: 200 }])
  })

  it('of one person tell who that is', async () => {
    const posthog = client()
    posthog.identify({ distinctId: 'u2', properties: { plan: 'pro' } })
    await posthog.shutdown()
    expect((await truth()).posthog.persons).toContainEqual(
      expect.objectContaining({ distinct_id: 'u2', properties: expect.objectContaining({ plan: 'pro' }) }),
    )
  })
})

describe('flags', () => {
  const flags = {
    half: { groups: [{ properties: [], rollout_percentage: 50 }] },
    'three-ways': {
      groups: [{ properties: [], rollout_percentage: 90 }],
      multivariate: {
        variants: [
          { key: 'control', rollout_percentage: 34 },
          { key: 'a', rollout_percentage: 33 },
          { key: 'b', rollout_percentage: 33 },
        ],
      },
      payloads: { a: '{"color":"blue"}' },
    },
    'pro-in-germany': {
      groups: [
        {
          properties: [{ key: 'plan', type: 'person', operator: 'exact', value: ['pro', 'team'] }],
          rollout_percentage: 30,
        },
        {
          properties: [
            { key: 'country', type: 'person', operator: 'is_not', value: 'US' },
            { key: 'age', type: 'person', operator: 'gte', value: 30 },
          ],
          rollout_percentage: 70,
        },
      ],
    },
  }
  beforeAll(async () => {
    for (const [name, filters] of Object.entries(flags))
      await post(`/api/projects/${project.id}/feature_flags/`, { key: name, filters })
  })

  it('of 1,000 people are the same on the server and in the client', async () => {
    const local = client({ personalApiKey: key, featureFlagsPollingInterval: 100_000 })
    await local.reloadFeatureFlags()
    const people = Array.from({ length: 1000 }, (_, index) => ({
      distinctId: `person-${index}`,
      personProperties: {
        plan: ['pro', 'free', 'team'][index % 3] ?? '',
        country: index % 2 ? 'US' : 'DE',
        age: String(20 + (index % 25)),
      },
    }))
    const remote = client()
    const seen = new Set<string>()
    for (const { distinctId, personProperties } of people) {
      const here = await local.getAllFlags(distinctId, { personProperties, onlyEvaluateLocally: true })
      const there = await remote.getAllFlags(distinctId, { personProperties })
      expect(there).toEqual(here)
      seen.add(JSON.stringify(here))
    }
    expect(seen.size).toBeGreaterThan(8)
    await Promise.all([local.shutdown(), remote.shutdown()])
  })

  it('bring their payload', async () => {
    const posthog = client()
    const payloads = await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const evaluated = await posthog.evaluateFlags(`p${index}`)
        return [evaluated.getFlag('three-ways') === 'a', evaluated.getFlagPayload('three-ways')]
      }),
    )
    for (const [isA, payload] of payloads) expect(payload ?? null).toEqual(isA ? { color: 'blue' } : null)
    expect(payloads.some(([isA]) => isA)).toBe(true)
    await posthog.shutdown()
  })
})
