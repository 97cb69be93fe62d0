import { randomBytes } from 'node:crypto'
import type { APIRequestContext, APIResponse } from '@playwright/test'
import { test as base, expect } from './fixtures.ts'
import type { Portal } from './portal.ts'

export type Cloud = 'aws' | 'gcp' | 'azure'
export const clouds: readonly Cloud[] = ['aws', 'gcp', 'azure']

// What comes back is checked by the tests that read it; here it is only carried.
export type Body = Readonly<Record<string, unknown>> & { readonly id: string }

/** The portal's API as a pipeline uses it: a token, JSON in and out. */
export type Api = {
  call(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<APIResponse>
  /** Throws with the problem when the answer is not that status. */
  json<T = Body>(method: string, path: string, body?: unknown, status?: number): Promise<T>
  /** Creates the configuration, plans, applies and waits for the end. */
  provision(variables: Readonly<Record<string, unknown>>): Promise<Provisioned>
  carryOut(configurationId: string, kind?: 'apply' | 'destroy'): Promise<Run>
}

export type Step = { readonly address: string; readonly status: string; readonly error: unknown }
export type Run = {
  readonly id: string
  readonly status: string
  readonly steps: readonly Step[]
  readonly remained: unknown[]
}
export type Plan = {
  readonly id: string
  readonly calls: number
  readonly summary: Readonly<Record<string, number>>
  readonly changes: readonly { readonly address: string; readonly action: string }[]
}
type Provisioned = { readonly id: string; readonly plan: Plan; readonly run: Run }

export const test = base.extend<{ api: Api }>({
  api: ({ request, portal }, use) => use(connect(request, portal)),
})
export { expect }

/** A name that no other test uses. */
export function serviceName(prefix = 'svc'): string {
  return `${prefix}-${randomBytes(5).toString('hex')}`
}

/** For a fixture that has a request context of its own. */
export function connect(request: APIRequestContext, { admin_token }: Portal): Api {
  const api: Api = {
    call: (method, path, { body, headers = {} } = {}) =>
      request.fetch(path, {
        method,
        headers: { authorization: `Bearer ${admin_token}`, ...headers },
        ...(body === undefined ? {} : { data: body }),
      }),
    async json(method, path, body, status) {
      const answer = await api.call(method, path, body === undefined ? {} : { body })
      const text = await answer.text()
      if (status ? answer.status() !== status : !answer.ok())
        throw new Error(`${method} ${path}: ${answer.status()} ${text}`)
      return JSON.parse(text)
    },
    async provision(variables) {
      const { id } = await api.json('POST', '/api/v1/configurations', variables, 201)
      const plan = await api.json<Plan>('POST', `/api/v1/configurations/${id}/plans`, { kind: 'apply' }, 201)
      return { id, plan, run: await apply(api, plan.id) }
    },
    async carryOut(configurationId, kind = 'apply') {
      const plan = await api.json<Plan>('POST', `/api/v1/configurations/${configurationId}/plans`, { kind }, 201)
      return apply(api, plan.id)
    },
  }
  return api
}

/** Starts the run and reads its events to the end: the server closes the stream when the run is over. */
async function apply(api: Api, planId: string): Promise<Run> {
  const { run_id } = await api.json<{ run_id: string }>('POST', `/api/v1/plans/${planId}/apply`, undefined, 202)
  const events = await api.call('GET', `/api/v1/runs/${run_id}/events`)
  expect(await events.text()).toContain('event: done')
  return api.json<Run>('GET', `/api/v1/runs/${run_id}`)
}

/** The simulator's own record: the ground truth. */
export async function truthOf<T>({ simulator }: Portal): Promise<T> {
  return (await fetch(`${simulator.control}/__truth`)).json() as Promise<T>
}

export type Call = { readonly method: string; readonly path: string; readonly changing: boolean; readonly t0: number }

export async function callsOf({ simulator }: Portal): Promise<Call[]> {
  return (await fetch(`${simulator.control}/__calls`)).json() as Promise<Call[]>
}
