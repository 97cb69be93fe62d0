import { Agent, request } from 'node:http'
import type { Page } from '@playwright/test'
import { keepFigures } from '../lib/testing/reliability/trial.ts'
import { type Api, type Plan, serviceName } from './api.ts'
import { expect, pageStatus, provisionButton, test } from './browser.ts'
import type { Portal } from './portal.ts'
import type { Simulator } from './simulator.ts'

const submits = 200
const sockets = 8

// One worker of Playwright for all of them: together they are one row of figures.
test.describe.configure({ mode: 'serial' })
test.setTimeout(180_000)

const figures: Record<string, number> = {}
test.afterAll(() => keepFigures('R03', figures))

type Answer = { readonly status: number; readonly body: string; readonly isReplayed: boolean }
type Planned = { readonly id: string; readonly plan: Plan; readonly path: string; readonly name: string }

async function prepare(api: Api): Promise<Planned> {
  const name = serviceName('twice')
  const variables = { service_name: name, environment: 'dev', cloud_provider: 'azure', enable_posthog: true }
  const { id } = await api.json('POST', '/api/v1/configurations', variables, 201)
  const plan = await api.json<Plan>('POST', `/api/v1/configurations/${id}/plans`, { kind: 'apply' }, 201)
  return { id, plan, name, path: `/services/${id}/plan?plan=${plan.id}` }
}

/** One press of the button as a program makes it, over the sockets of that agent. */
function submit(portal: Portal, agent: Agent, planId: string, key: string, body = '{}'): Promise<Answer> {
  const headers = {
    authorization: `Bearer ${portal.admin_token}`,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    'idempotency-key': key,
  }
  return new Promise((resolve, reject) => {
    const url = `${portal.url}/api/v1/plans/${planId}/apply`
    const asked = request(url, { method: 'POST', agent, headers }, (answer) => {
      const parts: Buffer[] = []
      answer.on('data', (part: Buffer) => parts.push(part))
      answer.on('error', reject)
      answer.on('end', () =>
        resolve({
          status: answer.statusCode ?? 0,
          body: Buffer.concat(parts).toString('utf8'),
          isReplayed: answer.headers['idempotency-replayed'] === 'true',
        }),
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

/** All at once, as many on their way at a time as there are sockets. */
async function burst(portal: Portal, planId: string, keyOf: (index: number) => string): Promise<Answer[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: sockets })
  const answers = Array.from({ length: submits }, (_, index) => submit(portal, agent, planId, keyOf(index)))
  return Promise.all(answers).finally(() => agent.destroy())
}

async function runsOf(api: Api, id: string): Promise<readonly string[]> {
  const { items } = await api.json<{ items: { id: string }[] }>('GET', `/api/v1/runs?configuration=${id}`)
  return items.map((run) => run.id)
}

const runIn = ({ body }: Answer): unknown => JSON.parse(body).run_id

test(`${submits} submits with one key are one run, and get one answer`, async ({ api, portal, simulator }) => {
  const { id, plan, name } = await prepare(api)
  const key = serviceName('key')
  const answers = await burst(portal, plan.id, () => key)
  const runs = await runsOf(api, id)
  figures['same key: submits'] = submits
  figures['same key: runs'] = runs.length
  figures['same key: identical answers'] = answers.filter(
    ({ status, body }) => status === 202 && body === answers[0]?.body,
  ).length
  figures['same key: replays'] = answers.filter(({ isReplayed }) => isReplayed).length
  expect(figures).toMatchObject({
    'same key: runs': 1,
    'same key: identical answers': submits,
    'same key: replays': submits - 1,
  })
  expect(answers.map(runIn)).toEqual(Array.from({ length: submits }, () => runs[0]))

  const agent = new Agent({ keepAlive: true })
  const other = await submit(portal, agent, plan.id, key, '{"plan":"another"}')
  agent.destroy()
  figures['same key, other body: status'] = other.status
  expect(other).toMatchObject({ status: 422, isReplayed: false })
  expect(JSON.parse(other.body)).toMatchObject({ code: 'idempotency_key_reused' })

  const events = await api.call('GET', `/api/v1/runs/${runs[0]}/events`)
  expect(await events.text()).toContain('event: done')
  await expectOneProject(simulator, name)
})

test(`${submits} submits with as many keys are one run, and the others are told which`, async ({
  api,
  portal,
  simulator,
}) => {
  const { id, plan, name } = await prepare(api)
  const keys = serviceName('key')
  const answers = await burst(portal, plan.id, (index) => `${keys}-${index}`)
  const runs = await runsOf(api, id)
  const started = answers.filter(({ status }) => status === 202)
  const refused = answers.filter(
    (answer) =>
      answer.status === 409 &&
      ['run_in_progress', 'plan_applied'].includes(JSON.parse(answer.body).code) &&
      runIn(answer) === runs[0],
  )
  figures['other keys: submits'] = submits
  figures['other keys: runs'] = runs.length
  figures['other keys: started'] = started.length
  figures['other keys: 409 with the run'] = refused.length
  const unlike = answers.filter((answer) => answer.status !== 202 && !refused.includes(answer))
  expect(unlike.slice(0, 3)).toEqual([])
  expect(figures).toMatchObject({
    'other keys: runs': 1,
    'other keys: started': 1,
    'other keys: 409 with the run': submits - 1,
  })

  const events = await api.call('GET', `/api/v1/runs/${runs[0]}/events`)
  expect(await events.text()).toContain('event: done')
  await expectOneProject(simulator, name)
})

/** The simulator's own word: one project, one of each of its three flags. */
async function expectOneProject(simulator: Simulator, name: string): Promise<void> {
  const { posthog } = await simulator.truth()
  const projects = posthog.projects.filter((one) => one.name === `nexpo-${name}-dev` && !one.deleted)
  expect(projects).toHaveLength(1)
  const flags = posthog.feature_flags.filter((one) => one.project === projects[0]?.id && !one.deleted)
  expect(flags).toHaveLength(3)
}

test('a double click on Provision is one run', async ({ page, api }) => {
  const { id, path } = await prepare(api)
  await page.goto(path)
  await provisionButton(page).dblclick()
  await expect(pageStatus(page, 'succeeded')).toBeVisible({ timeout: 60_000 })
  const runs = await runsOf(api, id)
  figures['double click: runs'] = runs.length
  expect(runs).toHaveLength(1)
})

test('Provision pressed in two tabs is one run, and the other tab leads to it', async ({ page, context, api }) => {
  const { id, path } = await prepare(api)
  const other = await context.newPage()
  await Promise.all([page.goto(path), other.goto(path)])
  await Promise.all([provisionButton(page).click(), provisionButton(other).click()])
  const tabs = [page, other]
  const link = (tab: Page) => tab.getByRole('alert').getByRole('link', { name: 'Open the run' })
  const refusals = async () => Promise.all(tabs.map((tab) => link(tab).count()))
  await expect.poll(refusals, { timeout: 30_000 }).toContain(1)
  const refused = tabs[(await refusals()).indexOf(1)] ?? page
  await link(refused).click()
  await expect(pageStatus(refused, 'succeeded')).toBeVisible({ timeout: 60_000 })
  const runs = await runsOf(api, id)
  figures['two tabs: runs'] = runs.length
  expect(runs).toHaveLength(1)
  expect(refused.url()).toContain(`/runs/${runs[0]}`)
})

test('without JavaScript the page says that it needs it, and its buttons post nothing', async ({
  browser,
  baseURL,
  session,
  api,
}) => {
  const { id, path } = await prepare(api)
  const context = await browser.newContext({ baseURL, storageState: session, javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(path)
  // Playwright finds no text in a noscript by its words.
  await expect(page.locator('noscript > p')).toContainText('Hedgerow needs JavaScript')
  await expect(page.locator('noscript > p')).toBeVisible()
  const posted: string[] = []
  page.on('request', (sent) => sent.method() === 'POST' && posted.push(sent.url()))
  await provisionButton(page).dblclick()
  // Had the button sent a form, the page would have been asked for again before this one is.
  await page.goto(path)
  await context.close()
  const runs = await runsOf(api, id)
  figures['without JavaScript: posts'] = posted.length
  figures['without JavaScript: runs'] = runs.length
  expect({ posted, runs }).toEqual({ posted: [], runs: [] })
})
