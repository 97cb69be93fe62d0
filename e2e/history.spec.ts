import type { Page } from '@playwright/test'
import { type Api, serviceName } from './api.ts'
import { expect, expectPlan, pageStatus, provision, test } from './browser.ts'

type Service = { readonly id: string; readonly name: string; readonly key: string }

async function provisioned(api: Api, prefix: string): Promise<Service> {
  const name = serviceName(prefix)
  const variables = { service_name: name, environment: 'dev', cloud_provider: 'azure', enable_posthog: true }
  const { id, run } = await api.provision(variables)
  expect(run.status).toBe('succeeded')
  return { id, name, key: `nexpo/${name}/dev` }
}

const change = (api: Api, id: string, body: unknown) =>
  api.call('PATCH', `/api/v1/configurations/${id}`, { body, headers: { 'if-match': '*' } })

const rows = (page: Page) => page.getByRole('table', { name: 'Runs' }).getByRole('row')

test('runs are narrowed down by service and state, in the URL', async ({ page, api }) => {
  const { id, name, key } = await provisioned(api, 'runs')
  await change(api, id, { analytics_rollout_percentage: 25 })
  await api.carryOut(id)
  await page.goto('/runs')
  await page.getByRole('searchbox', { name: 'Search services' }).fill(name)
  await expect(page.getByRole('status').filter({ hasText: '2 runs' })).toBeVisible()
  await expect(rows(page).filter({ hasText: key })).toHaveCount(2)
  await expect(rows(page).filter({ hasText: 'rollout 100 → 25' })).toHaveCount(1)

  await page.getByLabel('State').selectOption('failed')
  await expect(page.getByText('No run fits these filters.')).toBeVisible()
  await expect(page).toHaveURL(/status=failed/)
  await expect(page).toHaveURL(new RegExp(`q=${name}`))
  await page.reload()
  await expect(page.getByText('No run fits these filters.')).toBeVisible()
  await page.getByLabel('State').selectOption('succeeded')
  await rows(page).filter({ hasText: 'rollout 100 → 25' }).getByRole('link', { name: key }).click()
  await expect(pageStatus(page, 'succeeded')).toBeVisible()
})

test('revisions say what changed, show the difference, and come back', async ({ page, api }) => {
  const { id } = await provisioned(api, 'revs')
  await change(api, id, { analytics_rollout_percentage: 25 })
  await change(api, id, { batch_size: 10 })
  await page.goto(`/services/${id}/history`)
  const revisions = page.getByRole('region', { name: 'Revisions' }).getByRole('listitem')
  const second = revisions.filter({ hasText: 'rollout 100 → 25' })
  await expect(second).toBeVisible()
  await second.getByText('1 difference to 1').click()
  await expect(second.getByText('Analytics rollout')).toBeVisible()
  await expect(second).toContainText(/100→becomes25/)

  await page.getByRole('button', { name: 'Restore revision 1' }).click()
  const dialog = page.getByRole('dialog', { name: 'Restore revision 1' })
  await expect(dialog).toContainText('revision 4')
  await expect(dialog).toContainText('Analytics rollout')
  await expect(dialog).toContainText('Batch size')
  await dialog.getByRole('button', { name: 'Restore', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('region', { name: 'Revisions' }).locator('ol').first()).toContainText('rollout 25 → 100')
  expect(await api.json('GET', `/api/v1/configurations/${id}`)).toMatchObject({
    revision: 4,
    analytics_rollout_percentage: 100,
    batch_size: 50,
  })
})

test('a tear-down asks for the name, reports, and leaves nothing', async ({ page, api, simulator }) => {
  const { id, name, key } = await provisioned(api, 'gone')
  const project = await simulator.projectNamed(`nexpo-${name}-dev`)
  await page.goto(`/services/${id}`)
  await page.getByRole('button', { name: `More for ${key}` }).click()
  await page.getByRole('menuitem', { name: 'Plan a tear-down…' }).click()
  await expect(page.getByRole('heading', { level: 1, name: `Tear down ${key}` })).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: 'Tear down' }).click()

  const dialog = page.getByRole('dialog', { name: `Tear down ${key}` })
  const confirm = dialog.getByRole('button', { name: 'Tear down' })
  await expect(confirm).toBeDisabled()
  await dialog.getByLabel(`Type ${key}`).fill(name)
  await page.keyboard.press('Enter')
  await expect(confirm).toBeDisabled()
  await dialog.getByLabel(`Type ${key}`).fill(key)
  await confirm.click()
  await expect(pageStatus(page, 'succeeded')).toBeVisible({ timeout: 45_000 })
  await expect(page.getByText('Nothing remains')).toBeVisible()

  // PostHog deletes a project in the background.
  const isDeleted = async () => (await simulator.truth()).posthog.projects.find((one) => one.id === project.id)?.deleted
  await expect.poll(isDeleted).toBe(true)
  expect((await simulator.entriesOf(name)).azure).toEqual([])
  await page.goto(`/services/${id}`)
  await expect(pageStatus(page, 'destroyed')).toBeVisible()
})

test('what was torn down can be made again', async ({ page, api }) => {
  const { id } = await provisioned(api, 'again')
  await api.carryOut(id, 'destroy')
  await page.goto(`/services/${id}`)
  await page.getByRole('button', { name: 'Review plan' }).click()
  await expectPlan(page)
  await provision(page)
  expect(await api.json('GET', `/api/v1/configurations/${id}`)).toMatchObject({ status: 'provisioned' })
})
