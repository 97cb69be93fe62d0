import type { Page } from '@playwright/test'
import { type Api, type Plan, serviceName } from './api.ts'
import { expect, pageStatus, provisionButton, test } from './browser.ts'
import type { Project, Simulator } from './simulator.ts'

const steps = (page: Page) => page.getByRole('list', { name: 'Steps' }).getByRole('listitem')
const step = (page: Page, address: string) =>
  steps(page).filter({ has: page.getByRole('link', { name: `Link to ${address}`, exact: true }) })
const progress = (page: Page) => page.getByRole('progressbar', { name: 'Steps done' })
const ends = { timeout: 45_000 }
/** Long enough for a slow browser to look at a step while it runs. */
const heldMs = 20_000

type Prepared = { readonly name: string; readonly project: Project; readonly path: string }

/** A plan whose calls can be told from those of all other tests: its project is in PostHog already and is taken over. */
async function prepare(api: Api, simulator: Simulator, prefix: string): Promise<Prepared> {
  const name = serviceName(prefix)
  const project = await simulator.createProject(`nexpo-${name}-dev`)
  const variables = { service_name: name, environment: 'dev', cloud_provider: 'azure', enable_posthog: true }
  const { id } = await api.json('POST', '/api/v1/configurations', variables, 201)
  const plan = await api.json<Plan>('POST', `/api/v1/configurations/${id}/plans`, { kind: 'apply' }, 201)
  return { name, project, path: `/services/${id}/plan?plan=${plan.id}` }
}

const inProject = ({ id }: Project, what: string) => `^POST /api/projects/${id}/${what}`

test.setTimeout(120_000)

test('steps go by without a reload, in lanes of time, with a log, to the env block', async ({
  page,
  api,
  simulator,
}) => {
  const { project, path } = await prepare(api, simulator, 'live')
  await simulator.fault({ mode: 'delay', ms: heldMs, match: inProject(project, '(dashboards|cohorts)') })
  await page.goto(path)
  await provisionButton(page).click()
  await expect(step(page, 'posthog.dashboard/service').getByText('running')).toBeVisible(ends)
  await expect(pageStatus(page, 'running')).toBeVisible()
  await page.evaluate(() => document.body.setAttribute('data-not-reloaded', ''))
  await expect(pageStatus(page, 'succeeded')).toBeVisible(ends)
  await expect(page.locator('body[data-not-reloaded]')).toHaveCount(1)
  const total = await steps(page).count()
  await expect(progress(page)).toHaveAttribute('aria-valuetext', `${total} of ${total}`)
  await expect(page.getByRole('log')).toContainText('posthog.dashboard/service')
  await expect(page.getByRole('region', { name: 'Env block' })).toContainText('POSTHOG_SERVICE_NAME')
})

test('a failing step opens itself with cause and fix, and Resume finishes without repeating anything', async ({
  page,
  api,
  simulator,
}) => {
  const { project, path } = await prepare(api, simulator, 'fail')
  await simulator.fault({ mode: '403-scope', scope: 'dashboard:write', match: inProject(project, 'dashboards') })
  await page.goto(path)
  await provisionButton(page).click()
  await expect(pageStatus(page, 'failed')).toBeVisible(ends)
  await expect(page.getByText(/^One step failed/)).toBeVisible()
  const failed = step(page, 'posthog.dashboard/service')
  await expect(failed.getByText('dashboard:write').first()).toBeVisible()
  await expect(failed.getByText(/not begun because of it/)).toBeVisible()
  await expect(failed.getByText('Attempts')).toBeVisible()

  await simulator.clearFaults()
  await failed.getByRole('button', { name: 'Resume' }).click()
  await expect(pageStatus(page, 'succeeded')).toBeVisible(ends)
  await expect(page.getByRole('button', { name: 'Copy env block' })).toBeVisible()
  const { posthog } = await simulator.truth()
  const made = posthog.dashboards.filter((one) => one.project === project.id && !one.deleted)
  expect(made).toHaveLength(1)
  const flags = posthog.feature_flags.filter((one) => one.project === project.id)
  expect(flags).toHaveLength(3)
})

test('Cancel stops at a safe point, keeps what is done, and Resume goes on', async ({ page, api, simulator }) => {
  const { project, path } = await prepare(api, simulator, 'stop')
  await simulator.fault({ mode: 'delay', ms: heldMs, match: inProject(project, 'dashboards') })
  await page.goto(path)
  await provisionButton(page).click()
  await expect(step(page, 'posthog.dashboard/service').getByText('running')).toBeVisible(ends)
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the run' }).click()
  await expect(pageStatus(page, 'cancelled')).toBeVisible(ends)
  await expect(step(page, 'posthog.dashboard/service').getByText('done')).toBeVisible()
  await expect(page.getByText('The run was cancelled', { exact: true })).toBeVisible()
  await expect(page.getByRole('link', { name: /^not begun [1-9]/ })).toBeVisible()

  await simulator.clearFaults()
  await page.getByRole('button', { name: 'Resume' }).first().click()
  await expect(pageStatus(page, 'succeeded')).toBeVisible(ends)
})

test('a reload in mid-run loses nothing: steps, log and end are there', async ({ page, api, simulator }) => {
  const { project, path } = await prepare(api, simulator, 'reload')
  await simulator.fault({ mode: 'delay', ms: heldMs, match: inProject(project, 'dashboards') })
  await page.goto(path)
  await provisionButton(page).click()
  await expect(step(page, 'posthog.action/errors').getByText('done')).toBeVisible(ends)
  const log = page.getByRole('log').getByRole('paragraph')
  const before = await log.allTextContents()
  expect(before.length).toBeGreaterThan(0)
  await page.reload()
  await expect(step(page, 'posthog.action/errors').getByText('done')).toBeVisible()
  expect((await log.allTextContents()).slice(0, before.length)).toEqual(before)
  await expect(pageStatus(page, 'succeeded')).toBeVisible(ends)

  const atTheEnd = await log.allTextContents()
  await page.reload()
  await expect(pageStatus(page, 'succeeded')).toBeVisible()
  expect(await log.allTextContents()).toEqual(atTheEnd)
})

test('Roll back of a failed run shows the way back first, and leads to what was there before', async ({
  page,
  api,
  simulator,
}) => {
  const { name, project, path } = await prepare(api, simulator, 'back')
  await simulator.fault({ mode: '403-scope', scope: 'dashboard:write', match: inProject(project, 'dashboards') })
  await page.goto(path)
  await provisionButton(page).click()
  await expect(pageStatus(page, 'failed')).toBeVisible(ends)
  const ours = async () =>
    (await simulator.truth()).posthog.feature_flags.filter((one) => one.project === project.id && !one.deleted)
  expect(await ours()).toHaveLength(3)

  await page.getByRole('button', { name: 'Roll back…' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Roll back nexpo/${name}/dev` })).toBeVisible(ends)
  await expect(page.getByRole('list', { name: 'Changes' })).toContainText('posthog.feature_flag/analytics-enabled')
  expect(await ours()).toHaveLength(3)
  await page.getByRole('button', { name: 'Roll back' }).click()
  await expect(page.getByText('Rolled back', { exact: true })).toBeVisible(ends)
  expect(await ours()).toEqual([])
  expect((await simulator.entriesOf(name)).azure).toEqual([])
  const kept = await simulator.projectNamed(project.name)
  expect(kept.id).toBe(project.id)
})
