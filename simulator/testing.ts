import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeEach } from 'vitest'
import type { Call } from './calls.ts'
import { type Simulator, startSimulator } from './start.ts'

/** A simulator in this process, on a folder and ports of its own, and short ways to talk to it. */
export type TestSimulator = {
  readonly simulator: Simulator
  readonly dataDir: string
  /** Calls PostHog's private API as the owner, or as the key given (null: without one). */
  api(method: string, path: string, body?: unknown, key?: string | null): Promise<Answer>
  control(method: string, path: string, body?: unknown): Promise<Answer>
  calls(): Promise<Call[]>
  truth(): Promise<Truth>
  createProject(name?: string): Promise<TestProject>
  close(): Promise<void>
}

export type Answer = { status: number; headers: Headers; body: Seen }
type TestProject = { id: number; api_token: string; path: string; settings: Seen }
/** The fields of answers that tests look at. Which of them an answer has is what the tests find out. */
export type Seen = {
  readonly id: number
  readonly uuid: string
  readonly short_id: string
  readonly name: string
  readonly key: string
  readonly value: string
  readonly type: string
  readonly code: string
  readonly detail: string
  readonly attr: string | null
  readonly error: string
  readonly count: number
  readonly next: string | null
  readonly previous: string | null
  readonly results: readonly Seen[]
  readonly api_token: string
  readonly secret_api_token: string
  readonly created_by_call: string
  readonly deleted: boolean
  readonly is_pending_deletion: boolean
  readonly team: Seen | null
  readonly scopes: readonly string[]
  readonly tags: readonly string[]
  readonly filters: unknown
  readonly inputs: Readonly<Record<string, unknown>>
  readonly tiles: readonly Seen[]
  readonly dashboard_tiles: readonly Seen[]
  readonly status: string
  readonly state: string
  readonly logs: readonly unknown[]
  readonly flags: Readonly<Record<string, { readonly enabled: boolean; readonly variant: string | null }>>
  readonly available_product_features: readonly Seen[]
  readonly [setting: string]: unknown
}
export type Truth = {
  readonly posthog: Readonly<Record<string, readonly Seen[]>>
  readonly [system: string]: unknown
}

export async function startTestSimulator(given?: string): Promise<TestSimulator> {
  const dataDir = given ?? mkdtempSync(path.join(tmpdir(), 'simulator-'))
  const simulator = await startSimulator({ dataDir })
  const { posthog, control: controlUrl } = simulator.endpoints
  const control = (method: string, route: string, body?: unknown) => call(controlUrl, { method, route, body })
  const truth = async () => (await control('GET', '/__truth')).body as Seen & Truth
  const owner = (await truth()).posthog.keys?.[0]?.value ?? ''

  const api: TestSimulator['api'] = (method, route, body, key = owner) => call(posthog, { method, route, body, key })
  let created = 0
  return {
    simulator,
    dataDir,
    api,
    control,
    truth,
    calls: async () => (await control('GET', '/__calls')).body as Seen & Call[],
    async createProject(name) {
      created += 1
      const { body } = await api('POST', '/api/organizations/@current/projects/', {
        name: name ?? `service ${created}`,
      })
      return { id: body.id, api_token: body.api_token, path: `/api/projects/${body.id}`, settings: body }
    },
    async close() {
      await simulator.close()
      if (given === undefined) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** For the tests of one file: started before them, emptied before each, closed after them. Keys stay. */
export async function takeTestSimulator(): Promise<TestSimulator> {
  const simulator = await startTestSimulator()
  beforeEach(async () => void (await simulator.control('POST', '/__reset')))
  afterAll(() => simulator.close())
  return simulator
}

type TakenProject = {
  readonly simulator: TestSimulator
  /** Another one in each test. */
  readonly project: TestProject
  /** Calls the private API under the project's path. */
  on(method: string, path: string, body?: unknown): Promise<Answer>
  /** Posts as an SDK does. */
  send(path: string, body: string | Buffer, headers?: Record<string, string>): Promise<{ status: number; text: string }>
  /** A body with the project's token. */
  withToken(body: object): string
}

/** The same, with a new project before each test. */
export async function takeProject(): Promise<TakenProject> {
  const simulator = await takeTestSimulator()
  const project = await simulator.createProject()
  beforeEach(async () => void Object.assign(project, await simulator.createProject()))
  return {
    simulator,
    project,
    on: (method, path, body) => simulator.api(method, `${project.path}/${path}`, body),
    async send(path, body, headers = {}) {
      const response = await fetch(simulator.simulator.endpoints.posthog + path, {
        method: 'POST',
        headers,
        body: typeof body === 'string' ? body : new Uint8Array(body),
      })
      return { status: response.status, text: await response.text() }
    },
    withToken: (body) => JSON.stringify({ api_key: project.api_token, ...body }),
  }
}

type Sent = { method: string; route: string; body?: unknown; key?: string | null }

async function call(origin: string, { method, route, body, key = null }: Sent): Promise<Answer> {
  const response = await fetch(origin + route, {
    method,
    redirect: 'manual',
    headers: {
      ...(key !== null && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false
  return {
    status: response.status,
    headers: response.headers,
    body: (isJson && text !== '' ? JSON.parse(text) : text) as Seen,
  }
}
