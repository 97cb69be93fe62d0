import { generateKeyPairSync } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import { checkWebhookHost } from '#lib/outbound/check-webhook-host.ts'
import { createPublicResolve, type Resolve } from '#lib/outbound/resolve.ts'
import { safeFetch } from '#lib/outbound/safe-fetch.ts'
import { clientOf } from '#lib/testing/posthog-answers.ts'
import { drawSeed, keepFigures, seeded, sized } from '#lib/testing/reliability/trial.ts'
import { failure, openTarget } from '#lib/testing/vault-targets.ts'
import type { VaultSettings } from '#lib/vaults/settings.ts'
import { startCanary } from './canary.ts'
import { doors, fetchDoor, posthogDoor, webhookDoor } from './doors.ts'
import { startNameServer, type Zone } from './name-server.ts'
import { specialV4, specialV6 } from './special-blocks.ts'
import { ssrfPayloads } from './ssrf-payloads.ts'
import { watchSockets } from './watched-sockets.ts'

const row = 'S05-ssrf'
const seed = drawSeed(row)
const random = seeded(seed)
const canary = await startCanary()
const figures: Record<string, number> = { seed }
const nothing = () => false
const toLoopback: Resolve = async () => ['127.0.0.1']

afterAll(async () => {
  await canary.stop()
  keepFigures(row, figures)
})

/** Runs the work and gives the connections that it began and how often the canary was reached. */
async function watched<T>(work: () => Promise<T>) {
  const sockets = watchSockets()
  const before = canary.connections()
  try {
    const result = await work()
    return { result, tried: sockets.tried, reached: canary.connections() - before }
  } finally {
    sockets.stop()
  }
}

describe('an address that leads inside', () => {
  const payloads = ssrfPayloads(canary.hostPort)

  it(`is refused at every door, in ${payloads.length} spellings`, async () => {
    const { result, tried, reached } = await watched(async () => {
      const passed: string[] = []
      for (const { trick, url } of payloads) {
        for (const [name, door] of Object.entries(doors)) {
          if ((await door(url, toLoopback)) === null) passed.push(`${name}: ${trick}: ${JSON.stringify(url)}`)
        }
      }
      return passed
    })
    Object.assign(figures, { payloads: payloads.length, attempts: payloads.length * Object.keys(doors).length })
    Object.assign(figures, { passed: result.length, connections_begun: tried.length, canary_connections: reached })
    expect({ passed: result, tried, reached }).toEqual({ passed: [], tried: [], reached: 0 })
    expect(payloads.length).toBeGreaterThanOrEqual(400)
  })

  it('would have been called without the guard', async () => {
    const live = payloads.filter(({ trick, url }) => trick.startsWith('port, ') && url.startsWith('http:'))
    const { reached } = await watched(async () => {
      for (const { url } of live) {
        await safeFetch(url, { allow: () => true, lookup: toLoopback, deadlineMs: 200 }).catch(() => null)
      }
    })
    Object.assign(figures, { live_without_guard: reached })
    expect(reached).toBeGreaterThanOrEqual(12)
  })
})

const publicAddresses = ['93.184.215.14', '2606:4700::1111']
/** Public by its block, which nobody has been given: what is sent there goes nowhere. */
const nowhere = '2d00:dead::1'

type Case = { readonly trick: string; readonly zone: (asked: number) => Zone }

function dnsCases(): Case[] {
  const blocks = [...specialV4, ...specialV6].flatMap(({ name, first, inside, last }) => {
    const drawn = [first, inside, last].filter((_, index) => index === 1 || random() < sized({ ci: 0.3, full: 1 }))
    return drawn.map((address) => ({ name: `${name} ${address}`, address }))
  })
  return [
    ...blocks.map(({ name, address }) => ({ trick: name, zone: () => [address] })),
    ...blocks.map(({ name, address }) => ({
      trick: `${name} among public ones`,
      zone: () => (random() < 0.5 ? [...publicAddresses, address] : [address, ...publicAddresses]),
    })),
    ...blocks.map(({ name, address }) => ({
      trick: `another name for ${name}`,
      zone: () => ({ alias: `to-${address}` }),
    })),
    { trick: 'three names to loopback', zone: () => ({ alias: 'by-by-to-127.0.0.1' }) },
  ]
}

/** `case-7.example.com` is the seventh case, `to-ADDRESS` leads there, `by-NAME` is another name for it. */
function zoneOf(cases: readonly Case[], name: string, asked: number): Zone {
  if (name.startsWith('by-')) return { alias: name.slice(3) }
  if (name.startsWith('to-')) return [name.slice(3)]
  return cases[Number(/^case-(\d+)\./.exec(name)?.[1])]?.zone(asked) ?? []
}

const range = (length: number) => Array.from({ length }, (_, index) => index)

async function callTwice(trial: number, resolve: Resolve): Promise<void> {
  const options = { allow: nothing, lookup: resolve, deadlineMs: 300 }
  await safeFetch(`https://fetched-${trial}.example.com/`, options).catch(() => null)
  const bound = { allowInsecure: nothing, resolve, connectMs: 300 }
  const { client } = clientOf(`https://client-${trial}.example.com`, bound)
  await client.delete('/api/things/1/', { what: 'try it' }).catch(() => null)
}

describe('a name', () => {
  it('that leads inside is refused, alone, among public addresses, by other names', async () => {
    const cases = dnsCases()
    const server = await startNameServer((name, asked) => zoneOf(cases, name, asked))
    const resolve = createPublicResolve([server.address])
    const { result, tried, reached } = await watched(async () => {
      const passed: string[] = []
      for (const [index, { trick }] of cases.entries()) {
        for (const door of [fetchDoor, webhookDoor, posthogDoor]) {
          const why = await door(`https://case-${index}.example.com/`, resolve)
          if (why === null) passed.push(`${trick}: ${door === posthogDoor ? 'client' : 'webhook'}`)
        }
      }
      return passed
    })
    await server.stop()
    Object.assign(figures, { dns_cases: cases.length, dns_attempts: cases.length * 3, dns_passed: result.length })
    expect({ passed: result, tried, reached }).toEqual({ passed: [], tried: [], reached: 0 })
  })

  it('that changes its answer is called where it was checked, or not at all', async () => {
    const server = await startNameServer((_, asked) => (asked === 0 ? [nowhere] : ['127.0.0.1']))
    const resolve = createPublicResolve([server.address])
    const trials = sized({ ci: 20, full: 200 })
    const { tried, reached } = await watched(() => Promise.all(range(trials).map((trial) => callTwice(trial, resolve))))
    await server.stop()
    Object.assign(figures, { rebinding_trials: trials * 2, rebinding_reached: reached })
    expect({ reached, elsewhere: tried.filter((one) => one !== `${nowhere}:443`) }).toEqual({
      reached: 0,
      elsewhere: [],
    })
    expect(tried).toContain(`${nowhere}:443`)
    expect(server.asked.filter((one) => one === 'fetched-0.example.com 28')).toHaveLength(1)
  })

  it('that nobody answers for costs a plan no more than its deadline', async () => {
    const never: Resolve = () => new Promise(() => {})
    const startedAt = performance.now()
    const check = await checkWebhookHost('https://slow.example.com/', { allow: nothing, resolve: never })
    expect(check.status).toBe('warning')
    expect(performance.now() - startedAt).toBeLessThan(3_000)
  })
})

describe('a redirect', () => {
  it('is not followed, whatever its status and target', async () => {
    const port = canary.hostPort.split(':')[1]
    const targets = [
      canary.origin,
      `//${canary.hostPort}/`,
      `http://localhost:${port}/`,
      'http://169.254.169.254/',
    ].concat(['https://127.0.0.1/', '/again', 'file:///etc/passwd'])
    const cases = [300, 301, 302, 303, 305, 307, 308].flatMap((status) => targets.map((to) => ({ status, to })))
    const sender = await startCanary((request, response) => {
      const { status, to } = cases[Number(request.url?.slice(1))] ?? { status: 500, to: '' }
      response.writeHead(status, { location: to, refresh: `0; url=${canary.origin}` }).end()
    })
    const { result, reached } = await watched(async () => {
      const reasons = new Set<unknown>()
      for (const index of cases.keys()) {
        const options = { allow: (hostPort: string) => hostPort === sender.hostPort, method: 'POST', body: '{}' }
        const error = await safeFetch(`${sender.origin}/${index}`, options).catch((thrown: unknown) => thrown)
        reasons.add(Object(error).reason)
      }
      return [...reasons]
    })
    await sender.stop()
    Object.assign(figures, { redirects: cases.length, redirects_followed: reached })
    expect({ result, reached, asked: sender.requests.length }).toEqual({
      result: ['redirect_refused'],
      reached: 0,
      asked: cases.length,
    })
  })
})

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})
const keyFile = { type: 'service_account', client_email: 'a@b.iam.gserviceaccount.com', private_key: privateKey }
const google = {
  kind: 'gcp',
  project_id: 'nexpo-prod',
  service_account_json: new Secret(JSON.stringify(keyFile)),
} as const
const vaults: Readonly<Record<string, VaultSettings>> = {
  'ssm.eu-west-1.amazonaws.com': {
    kind: 'aws',
    region: 'eu-west-1',
    access_key_id: 'AKIAIOSFODNN7EXAMPLE',
    secret_access_key: new Secret('an-example-of-a-secret-access-key'),
  },
  'secretmanager.googleapis.com': { ...google, transport: 'grpc' },
  'secretmanager-lab.p.googleapis.com': {
    ...google,
    transport: 'rest',
    endpoint: 'https://secretmanager-lab.p.googleapis.com',
  },
  'nexpo.vault.azure.net': {
    kind: 'azure',
    vault_url: 'https://nexpo.vault.azure.net',
    tenant_id: 'nexpo.example',
    client_id: 'client',
    client_secret: new Secret('an-example-of-a-client-secret'),
  },
}

describe('a vault whose name leads inside', () => {
  it.each(Object.entries(vaults))(
    '%s is not called, and the operator is told how to allow it',
    async (host, settings) => {
      const { result, tried, reached } = await watched(async () => {
        const store = await openTarget(settings, { allowInsecure: nothing, resolve: toLoopback })
        const name = settings.kind === 'aws' ? '/nexpo/auth/key' : 'nexpo-auth-key'
        const error = await failure(store.read(name, { configuration: 'nexpo/auth/prod', address: 'vault.secret/key' }))
        await store.close()
        return error
      })
      figures.vaults = (figures.vaults ?? 0) + 1
      expect(result.message).toContain('its name leads to a private address')
      expect(result.upstream).toMatchObject({
        retryable: false,
        fix: `If ${host} is your private endpoint, the operator adds ${host}:443 to HEDGEROW_OUTBOUND_ALLOW.`,
      })
      expect({ tried, reached }).toEqual({ tried: [], reached: 0 })
    },
  )
})

describe('what the operator lists', () => {
  it('is reached, and seen by what watches', async () => {
    const allow = (hostPort: string) => hostPort === canary.hostPort
    const { result, tried, reached } = await watched(async () => [
      await safeFetch(canary.origin, { allow }),
      await clientOf(canary.origin, { allowInsecure: allow }).client.delete('/api/things/1/', { what: 'try it' }),
    ])
    expect(result[0]).toMatchObject({ status: 200, address: '127.0.0.1' })
    expect({ tried, reached }).toEqual({ tried: [canary.hostPort, canary.hostPort], reached: 2 })
    Object.assign(figures, { control_reached: reached })
  })
})
