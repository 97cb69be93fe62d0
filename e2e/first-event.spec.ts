import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, serviceName, test, truthOf } from './api.ts'

type Received = { readonly project: number; readonly event: string; readonly distinct_id: string }
type Truth = {
  readonly posthog: { readonly events: readonly Received[]; readonly projects: readonly { id: number; name: string }[] }
}

const rollout = 37
const ids = Array.from({ length: 1000 }, (_, index) => `user-${index}`)

/** PostHog's own bucketing, worked out here from its documentation: 15 hex digits of SHA-1 over `key.id`. */
function isEnabled(flag: string, id: string): boolean {
  const bucket = Number.parseInt(createHash('sha1').update(`${flag}.${id}`).digest('hex').slice(0, 15), 16)
  return bucket / (16 ** 15 - 1) <= rollout / 100
}

// A service as it would be written: posthog-node and its environment, nothing else.
const service = `
import { PostHog } from 'posthog-node'
const env = process.env
const posthog = new PostHog(env.POSTHOG_PROJECT_API_KEY, {
  host: env.POSTHOG_HOST,
  flushAt: Number(env.POSTHOG_BATCH_SIZE),
  flushInterval: Number(env.POSTHOG_FLUSH_INTERVAL),
})
const name = env.POSTHOG_SERVICE_NAME
posthog.capture({ distinctId: 'user-1', event: name + '_request', properties: { endpoint: '/login', method: 'GET' } })
const ids = JSON.parse(env.IDS)
const values = {}
for (let start = 0; start < ids.length; start += 50) {
  await Promise.all(ids.slice(start, start + 50).map(async (id) => {
    values[id] = await posthog.isFeatureEnabled(name + '-analytics-enabled', id)
  }))
}
await posthog.shutdown()
console.log(JSON.stringify(values))
`

test('posthog-node, told by the env block alone, sends its event and gets the right flags for 1,000 ids', async ({
  api,
  portal,
}) => {
  const name = serviceName('first')
  const variables = { service_name: name, environment: 'prod', enable_posthog: true, cloud_provider: 'gcp' }
  const { id, run } = await api.provision({ ...variables, analytics_rollout_percentage: rollout })
  expect(run.status).toBe('succeeded')
  const block = await api.call('GET', `/api/v1/configurations/${id}/env?format=dotenv&values=reveal`)
  expect(block.headers()['cache-control']).toContain('no-store')

  const values = await runService(await block.text())
  const flag = `${name}-analytics-enabled`
  expect(values).toEqual(Object.fromEntries(ids.map((one) => [one, isEnabled(flag, one)])))

  const truth = await truthOf<Truth>(portal)
  const project = truth.posthog.projects.find((one) => one.name === `nexpo-${name}-prod`)
  const received = truth.posthog.events.filter(
    (event) => event.project === project?.id && event.event === `${name}_request`,
  )
  expect(received).toMatchObject([{ distinct_id: 'user-1' }])
})

/** Runs the service in a folder with the env block as its .env file; its environment is that file. */
async function runService(block: string): Promise<unknown> {
  const folder = await mkdtemp(join(tmpdir(), 'hedgerow-service-'))
  try {
    const file = join(import.meta.dirname, '../.data', `service-${process.pid}.mjs`)
    await writeFile(join(folder, '.env'), block)
    await writeFile(file, service)
    const args = [`--env-file=${join(folder, '.env')}`, file]
    const child = spawn(process.execPath, args, {
      // Nothing of ours: the service has its .env file alone.
      env: { NODE_ENV: 'production', IDS: JSON.stringify(ids) },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let printed = ''
    for await (const chunk of child.stdout) printed += chunk
    await rm(file)
    return JSON.parse(printed.trim().split('\n').at(-1) ?? '')
  } finally {
    await rm(folder, { recursive: true })
  }
}
