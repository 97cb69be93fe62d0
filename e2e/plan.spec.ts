import type { Page } from '@playwright/test'
import { type Api, type Plan, serviceName } from './api.ts'
import { expect, provision, provisionButton, test } from './browser.ts'
import type { Simulator } from './simulator.ts'

const changes = (page: Page) => page.getByRole('list', { name: 'Changes' }).getByRole('listitem')
const change = (page: Page, address: string) => changes(page).filter({ hasText: address })

type Planned = { readonly id: string; readonly plan: Plan; readonly path: string }

async function planOf(api: Api, variables: Readonly<Record<string, unknown>>): Promise<Planned> {
  const { id } = await api.json('POST', '/api/v1/configurations', { enable_posthog: true, ...variables }, 201)
  return planAgain(api, id)
}

async function planAgain(api: Api, id: string): Promise<Planned> {
  const plan = await api.json<Plan>('POST', `/api/v1/configurations/${id}/plans`, { kind: 'apply' }, 201)
  return { id, plan, path: `/services/${id}/plan?plan=${plan.id}` }
}

test('counts, checks, and filters that stand in the URL', async ({ page, api }) => {
  const { plan, path } = await planOf(api, { service_name: serviceName('plan'), environment: 'dev' })
  await page.goto(path)
  for (const count of [`${plan.summary.create} to create`, '0 to change', '0 to delete']) {
    await expect(page.getByText(count)).toBeVisible()
  }
  await expect(page.getByRole('region', { name: 'Checks before anything is written' })).toContainText('key scopes')
  await expect(changes(page)).toHaveCount(plan.changes.length)

  const vault = plan.changes.filter(({ address }) => address.startsWith('vault.')).length
  await page.getByRole('button', { name: `Vault ${vault}` }).click()
  await expect(changes(page)).toHaveCount(vault)
  await page.getByLabel('Filter by text').fill('batch')
  await expect(changes(page)).toHaveCount(1)
  await expect(page).toHaveURL(/system=vault/)
  await expect(page).toHaveURL(/text=batch/)
  await page.reload()
  await expect(changes(page)).toHaveCount(1)
  await expect(changes(page)).toContainText('vault.parameter/batch-size')
})

test('a row unfolds to every field, before and after, secrets as fingerprints', async ({ page, api }) => {
  const secret = `whsec-${serviceName('secret')}`
  const name = serviceName('rows')
  const hook = { webhook_endpoint: 'https://hooks.example.com/x', webhook_secret: secret }
  const { path } = await planOf(api, { service_name: name, environment: 'dev', ...hook })
  await page.goto(path)
  const flag = change(page, 'posthog.feature_flag/analytics-enabled')
  await expect(flag).toContainText('rollout 100 %')
  await expect(flag.getByText(`${name}-analytics-enabled`)).toBeHidden()
  await flag.getByText('analytics-enabled').first().click()
  const rollout = flag.locator('dl > div').filter({ hasText: 'rollout_percentage' })
  await expect(rollout).toContainText(/rollout_percentage—→100$/)

  await page.getByRole('button', { name: 'Unfold all' }).click()
  await expect(change(page, 'vault.parameter/project-api-key')).toContainText('known after apply')
  await expect(change(page, 'posthog.hog_function/').first()).toContainText(/•••• \w{8}/)
  expect(await page.content()).not.toContain(secret)
})

test('another environment at the same paths is blocked, has a way out in one press, and then provisions', async ({
  page,
  api,
  simulator,
}) => {
  const name = serviceName('paths')
  const inDev = { service_name: name, environment: 'dev', cloud_provider: 'azure', enable_posthog: true }
  await api.provision(inDev)
  const { path } = await planOf(api, { ...inDev, environment: 'prod' })
  await page.goto(path)
  await expect(page.getByText(/Vault paths: .*dev/)).toBeVisible()
  await expect(provisionButton(page)).toBeDisabled()
  await expect(changes(page).filter({ hasText: 'blocked' }).first()).toBeVisible()

  await page.getByRole('button', { name: `Use /nexpo/${name}/prod/… paths` }).click()
  await expect(provisionButton(page)).toBeEnabled({ timeout: 30_000 })
  await provision(page)
  const entries = (await simulator.entriesOf(name)).azure
  expect(entries).toContain(`nexpo-${name}-posthog-project-api-key`)
  expect(entries).toContain(`nexpo-${name}-prod-posthog-project-api-key`)
})

/** Somebody changes the flag in PostHog itself. */
async function moveFlag(simulator: Simulator, name: string, percentage: number): Promise<void> {
  const project = await simulator.projectNamed(`nexpo-${name}-dev`)
  const { id } = await flagOf(simulator, name)
  await simulator.posthog('PATCH', `/api/projects/${project.id}/feature_flags/${id}/`, {
    filters: { groups: [{ properties: [], rollout_percentage: percentage }] },
  })
}

async function flagOf(simulator: Simulator, name: string) {
  const { posthog } = await simulator.truth()
  const flag = posthog.feature_flags.find(({ key }) => key === `${name}-analytics-enabled`)
  if (!flag) throw new Error(`No flag of ${name}`)
  return flag
}

const rolloutOf = async (simulator: Simulator, name: string) =>
  JSON.stringify((await flagOf(simulator, name)).filters).match(/"rollout_percentage":(\d+)/)?.[1]

test('a plan that the world has overtaken is refused with what moved, and made again', async ({
  page,
  api,
  simulator,
}) => {
  const name = serviceName('stale')
  const { id } = await api.provision({
    service_name: name,
    environment: 'dev',
    cloud_provider: 'azure',
    enable_posthog: true,
  })
  await api.call('PATCH', `/api/v1/configurations/${id}`, {
    body: { analytics_rollout_percentage: 25 },
    headers: { 'if-match': '*' },
  })
  const { path } = await planAgain(api, id)
  await page.goto(path)
  await expect(change(page, 'posthog.feature_flag/analytics-enabled')).toContainText('100 → 25')
  await moveFlag(simulator, name, 60)

  await provisionButton(page).click()
  const refusal = page.getByRole('alert').filter({ hasText: 'The world has moved' })
  await expect(refusal).toContainText('posthog.feature_flag/analytics-enabled', { timeout: 30_000 })
  await expect(refusal).toContainText('Nothing was written')
  expect(await rolloutOf(simulator, name)).toBe('60')
  await expect(provisionButton(page)).toBeDisabled()

  await refusal.getByRole('button', { name: 'Plan again' }).click()
  await expect(change(page, 'posthog.feature_flag/analytics-enabled')).toContainText('60 → 25', { timeout: 30_000 })
  await provision(page)
  expect(await rolloutOf(simulator, name)).toBe('25')
})

test('a plan for an older revision says so and cannot be applied', async ({ page, api }) => {
  const { id, path } = await planOf(api, { service_name: serviceName('old'), environment: 'dev' })
  await api.call('PATCH', `/api/v1/configurations/${id}`, { body: { batch_size: 7 }, headers: { 'if-match': '*' } })
  await page.goto(path)
  await expect(page.getByText('The configuration was edited since', { exact: true })).toBeVisible()
  await expect(provisionButton(page)).toBeDisabled()
  await page.getByRole('button', { name: 'Plan again' }).click()
  await expect(provisionButton(page)).toBeEnabled({ timeout: 30_000 })
})

test('a second apply changes nothing, and says so', async ({ page, api }) => {
  const { id } = await api.provision({
    service_name: serviceName('none'),
    environment: 'dev',
    cloud_provider: 'azure',
    enable_posthog: true,
  })
  const { plan, path } = await planAgain(api, id)
  await page.goto(path)
  await expect(page.getByText('Nothing to change: everything is as configured.')).toBeVisible()
  await expect(provisionButton(page)).toBeDisabled()
  await page.getByRole('button', { name: `= ${plan.summary.none} unchanged` }).click()
  await expect(changes(page)).toHaveCount(plan.changes.length)
})
