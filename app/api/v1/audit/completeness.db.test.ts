import { afterAll, expect, it } from 'vitest'
import { describeHandler, type Handler } from '#lib/api/define-routes.ts'
import { systemCtx } from '#lib/auth/context.ts'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { analytics, rollout, startDriftBench } from '#lib/testing/drifting.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { keepFigures } from '#lib/testing/reliability/trial.ts'
import { createApiToken } from '#lib/tokens/create-api-token.ts'
import { routes } from '../openapi.json/routes.ts'

const adminToken = 'an-admin-token-only-for-this-very-test'
await takeOwnDatabase({ HEDGEROW_GRACE_MS: '500', HEDGEROW_ADMIN_TOKEN: adminToken })
const bench = await startDriftBench()

const changing = ['POST', 'PUT', 'PATCH', 'DELETE'] as const
type Method = 'GET' | (typeof changing)[number]
type Place = { readonly method: Method; readonly path: string }

const named = ({ method, path }: Place) => `${method} ${path.replace('/api/v1', '')}`

function handlerOf({ method, path }: Place): Handler {
  const file = Object.entries(routes).find(([name]) => name === path)?.[1]
  if (!file) throw new Error(`There is no route ${path}.`)
  return file[method]
}

const every = Object.keys(routes).flatMap((path) =>
  (['GET', ...changing] as const)
    .map((method) => ({ method, path }))
    .filter((place) => describeHandler(handlerOf(place)) !== null),
)

type Asked = {
  readonly params?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly query?: string
  readonly token?: string
}

/** One request, and the actions that were recorded under its id. */
async function ask(place: Place, { params = {}, body, query = '', token = adminToken }: Asked) {
  const requestId = newId()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'x-request-id': requestId }
  const sent = place.method === 'GET' ? {} : { body: JSON.stringify(body ?? {}) }
  const url = `https://hedgerow.test${place.path}${query}`
  const request = new Request(url, { method: place.method, headers, ...sent })
  const response = await handlerOf(place)(request, { params: Promise.resolve({ ...params }) })
  const text = await response.text()
  const rows = await db().auditRecord.findMany({ where: { requestId }, orderBy: { seq: 'asc' } })
  const answer = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {}
  return { status: response.status, answer, actions: rows.map(({ action }) => action) }
}

const walked = new Map<string, readonly string[]>()

/** Carries one verb out, and keeps what it recorded. The answer's body. */
async function walk(method: Method, path: string, asked: Asked = {}, as = ''): Promise<Record<string, unknown>> {
  const place = { method, path: `/api/v1${path}` }
  const { status, answer, actions } = await ask(place, asked)
  if (status >= 300) throw new Error(`${named(place)} gave ${status}: ${JSON.stringify(answer)}`)
  walked.set([named(place), as].filter(Boolean).join(' '), actions)
  return answer
}

const connection = '/connections/[id]'
const configuration = '/configurations/[id]'

async function walkAccess(): Promise<void> {
  const settings = { kind: 'posthog', host: bench.simulator.endpoints.posthog, mode: 'project_per_service' }
  const input = { ...settings, name: `PostHog ${newId()}`, personal_api_key: `phx_${'x'.repeat(40)}` }
  const id = String((await walk('POST', '/connections', { body: input })).id)
  await walk('PATCH', connection, { params: { id }, body: { name: `PostHog ${newId()}` } })
  await walk('POST', `${connection}/check`, { params: { id } })
  await walk('DELETE', connection, { params: { id } })
  const token = await walk('POST', '/tokens', { body: { name: 'CI', scopes: ['read'] } })
  await walk('DELETE', '/tokens/[id]', { params: { id: String(token.id) } })
  const ann = newId()
  await db().person.create({ data: { id: ann, email: `${ann}@id.test`, name: 'Ann' } })
  await walk('PATCH', '/people/[id]', { params: { id: ann }, body: { role: 'editor' } })
}

/** From a configuration to a run that was cancelled, resumed, and torn down. */
async function walkRuns(): Promise<void> {
  const input = { service_name: `walk-${newId().slice(-8)}`, environment: 'dev' }
  const made = await walk('POST', '/configurations', { body: input })
  const draft = { id: String(made.id) }
  await walk('PATCH', configuration, { params: draft, body: { sampling_rate: 0.5 } })
  await walk('POST', `${configuration}/revisions/[number]/restore`, { params: { ...draft, number: '1' } })
  await walk('DELETE', configuration, { params: draft })

  const params = { id: (await bench.configure('azure', { webhook_endpoint: null })).id }
  const rejected = await walk('POST', `${configuration}/plans`, { params })
  await walk('POST', '/plans/[id]/reject', { params: { id: String(rejected.id) }, body: { reason: 'Not today.' } })
  const plan = await walk('POST', `${configuration}/plans`, { params })
  await walk('POST', '/plans/[id]/approve', { params: { id: String(plan.id) }, body: { hash: plan.hash } })
  const run = { id: String((await walk('POST', '/plans/[id]/apply', { params: { id: String(plan.id) } })).run_id) }
  await walk('POST', '/runs/[id]/cancel', { params: run })
  // As the worker leaves it when it sees that in time.
  await db().run.update({ where: run, data: { status: 'cancelled', finishedAt: new Date() } })
  await walk('POST', '/runs/[id]/rollback', { params: run })
  await walk('POST', '/runs/[id]/resume', { params: run })
  expect((await bench.advance(run.id)).status).toBe('succeeded')
}

async function walkProvisioned(): Promise<void> {
  const of = await bench.provision()
  const params = { id: of.id }
  await walk('GET', `${configuration}/env`, { params, query: '?values=reveal' }, 'revealed')
  await walk('GET', `${configuration}/outputs`, { params, query: '?reveal=true' }, 'revealed')
  for (const [action, more] of [
    ['ignore', { reason: 'A test.', until: new Date(Date.now() + 3_600_000).toISOString() }],
    ['revert', {}],
    ['accept', {}],
  ] as const) {
    await bench.setRollout(of, action === 'accept' ? 9 : 7)
    await walk('POST', `${configuration}/drift`, { params })
    const body = { address: analytics, path: rollout, action, ...more }
    const { run_id } = await walk('POST', `${configuration}/drift/resolve`, { params, body }, action)
    if (typeof run_id === 'string') await bench.advance(run_id)
  }
  await bench.simulator.do('posthog', 'reset_token', { project: of.project })
  await walk('POST', `${configuration}/token/refresh`, { params })
  await walk('POST', `${configuration}/webhook-secret/rotate`, { params })
  await walk('POST', '/audit/verify')
}

/** Whatever changes something is one record, of the verb that was called; what it is made of is in addition. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'POST /connections': ['connection.created'],
  'PATCH /connections/[id]': ['connection.updated'],
  'POST /connections/[id]/check': ['connection.checked'],
  'DELETE /connections/[id]': ['connection.deleted'],
  'POST /tokens': ['token.created'],
  'DELETE /tokens/[id]': ['token.revoked'],
  'PATCH /people/[id]': ['person.updated'],
  'POST /configurations': ['configuration.created'],
  'PATCH /configurations/[id]': ['configuration.updated'],
  'POST /configurations/[id]/revisions/[number]/restore': ['configuration.restored'],
  'DELETE /configurations/[id]': ['configuration.deleted'],
  'POST /configurations/[id]/plans': ['plan.created'],
  'POST /plans/[id]/reject': ['plan.rejected'],
  'POST /plans/[id]/approve': ['plan.approved'],
  'POST /plans/[id]/apply': ['run.started'],
  'POST /runs/[id]/cancel': ['run.cancelled'],
  'POST /runs/[id]/rollback': ['plan.created'],
  'POST /runs/[id]/resume': ['run.resumed'],
  'GET /configurations/[id]/env revealed': ['secret.revealed'],
  'GET /configurations/[id]/outputs revealed': ['secret.revealed'],
  'POST /configurations/[id]/drift': ['drift.checked'],
  'POST /configurations/[id]/drift/resolve ignore': ['drift.ignored'],
  // A plan and a run of their own, with what they are for.
  'POST /configurations/[id]/drift/resolve revert': ['plan.created', 'run.started', 'drift.reverted'],
  // A revision of its own, with what it is for.
  'POST /configurations/[id]/drift/resolve accept': ['configuration.updated', 'drift.accepted'],
  'POST /configurations/[id]/token/refresh': ['project_token.refreshed'],
  // A revision of its own, with what it is for.
  'POST /configurations/[id]/webhook-secret/rotate': ['configuration.updated', 'webhook_secret.rotated'],
  // Changes nothing.
  'POST /audit/verify': [],
}

afterAll(() => {
  const once = [...walked.values()].filter((actions) => actions.length === 1).length
  keepFigures('S11', { 'verbs walked': walked.size, 'one record': once, 'refusals walked': every.length })
})

it('every verb of the API is recorded', async () => {
  await walkAccess()
  await walkRuns()
  await walkProvisioned()
  expect(Object.fromEntries(walked)).toEqual(expected)
  const verbs = every.filter(({ method }) => method !== 'GET').map(named)
  expect(verbs.filter((verb) => ![...walked.keys()].some((key) => key === verb || key.startsWith(`${verb} `)))).toEqual(
    [],
  )
})

it('every refusal of the API is one record, and nothing else is', async () => {
  const id = newId()
  await db().person.create({ data: { id, email: `${id}@id.test`, name: 'Bob', role: 'viewer' } })
  const owner = { ...systemCtx('test', 'test'), actor: { kind: 'person', id, name: 'Bob' } as const }
  const { token } = await createApiToken({ ctx: owner, input: { name: 'reveals only', scopes: ['reveal'] } })
  for (const place of every) {
    const { status, actions } = await ask(place, { token, params: { id: 'any', number: '1' } })
    expect([named(place), status, actions]).toEqual([named(place), 403, ['access.denied']])
  }
})
