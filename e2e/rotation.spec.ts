import { type Api, serviceName } from './api.ts'
import { violations } from './axe.ts'
import { expect, expectPlan, provision, test } from './browser.ts'
import type { Portal } from './portal.ts'
import type { Simulator } from './simulator.ts'

test.setTimeout(120_000)

const webhook = { webhook_endpoint: 'https://hooks.example.com/x', webhook_secret: 'first-secret-of-this-test' }

async function provisioned(api: Api): Promise<{ readonly id: string; readonly name: string }> {
  const name = serviceName('turn')
  const variables = { service_name: name, environment: 'dev', cloud_provider: 'azure', enable_posthog: true }
  const { id, run } = await api.provision({ ...variables, ...webhook })
  expect(run.status).toBe('succeeded')
  return { id, name }
}

/** A person resets it in PostHog's settings: no API key can. */
async function resetToken({ simulator }: Portal, project: number): Promise<string> {
  const body = JSON.stringify({ project })
  const answer = await fetch(`${simulator.control}/__do/posthog/reset_token`, { method: 'POST', body })
  const { api_token } = (await answer.json()) as { api_token: string }
  return api_token
}

/** Whether the vault holds that value for the service. */
async function isInVault(simulator: Simulator, name: string, value: string): Promise<boolean> {
  const { azure } = await simulator.truth()
  return JSON.stringify(azure.secrets.filter((one) => one.name.includes(name))).includes(value)
}

test('a reset token goes from PostHog to the vault, with every holder named and the old one never shown', async ({
  page,
  api,
  portal,
  simulator,
}) => {
  const { id, name } = await provisioned(api)
  const project = await simulator.projectNamed(`nexpo-${name}-dev`)
  await page.goto(`/services/${id}/rotation`)
  await expect(page.getByText('PostHog revokes the old token at once')).toBeVisible()
  const holders = page.getByRole('list', { name: 'Holders of the project token' })
  await expect(holders).toContainText('project-api-key')
  await expect(holders).toContainText(name)
  await expect(page.getByRole('link', { name: /^Open the project’s settings in PostHog/ })).toHaveAttribute(
    'href',
    new RegExp(`/project/${project.id}/settings/`),
  )

  const read = page.getByRole('button', { name: 'Read the token again' })
  await read.click()
  await expect(page.getByText('PostHog has the same token still')).toBeVisible({ timeout: 30_000 })

  const token = await resetToken(portal, project.id)
  await read.click()
  await expect(page.getByText(/^It has changed: phc_••••\w{4} → phc_••••\w{4}$/)).toBeVisible({ timeout: 30_000 })
  expect(await isInVault(simulator, name, token)).toBe(false)
  expect(await page.content()).not.toContain(token)
  expect(await violations(page)).toEqual([])

  await page
    .getByRole('list', { name: 'Rotate the project token' })
    .getByRole('button', { name: 'Review plan' })
    .click()
  await expectPlan(page)
  await provision(page)
  expect(await isInVault(simulator, name, token)).toBe(true)

  await page.goto(`/services/${id}/rotation`)
  await expect(page.getByText('Redeploy every service that holds the old token')).toBeVisible()
  await page.getByRole('link', { name: 'Open the env block' }).click()
  await expect(page).toHaveURL(/\/outputs$/)
})

test('a new webhook secret is saved, planned and written, and never shown again', async ({ page, api }) => {
  const { id } = await provisioned(api)
  const secret = `second-${serviceName('secret')}`
  await page.goto(`/services/${id}/rotation`)
  await expect(page.getByRole('list', { name: 'Holders of the webhook secret' })).toBeVisible()
  await page.getByRole('button', { name: 'New secret…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Save the secret' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Type a secret')
  await dialog.getByLabel('Webhook secret', { exact: true }).fill(secret)
  await dialog.getByRole('button', { name: 'Save the secret' }).click()
  await expect(dialog).toBeHidden({ timeout: 30_000 })
  const steps = page.getByRole('list', { name: 'Rotate the webhook secret' })
  await expect(steps).toContainText('Let the receiver accept both')
  await steps.getByRole('button', { name: 'Review plan' }).click()
  await expectPlan(page)
  await provision(page)
  await page.goto(`/services/${id}/rotation`)
  await expect(page.getByText('The receiver need not accept the old secret any more')).toBeVisible()
  expect(await page.content()).not.toContain(secret)
})
