import type { Page } from '@playwright/test'
import { type Api, serviceName } from './api.ts'
import { expect, test } from './browser.ts'

const formats = 11
const outputs = 13
/** A project key in clear: the mask has dots where this has letters. */
const clearKey = /phc_\w{8}/

type Service = { readonly id: string; readonly name: string; readonly key: string }

async function provisioned(api: Api): Promise<Service> {
  const name = serviceName('out')
  const variables = { service_name: name, environment: 'dev', cloud_provider: 'azure', enable_posthog: true }
  const { id, run } = await api.provision(variables)
  expect(run.status).toBe('succeeded')
  return { id, name, key: `nexpo/${name}/dev` }
}

const keyRow = (page: Page) =>
  page
    .getByRole('region', { name: 'Outputs' })
    .locator('dl > div', { has: page.locator('dt').getByText('posthog_project_api_key', { exact: true }) })
const block = (page: Page) => page.getByRole('figure', { name: /^env block as / })

/** What the audit page says was done to it. */
async function expectReveal(page: Page, key: string): Promise<void> {
  await page.goto(`/audit?subject=${encodeURIComponent(key)}&action=secret.revealed`)
  await expect(page.getByRole('status').filter({ hasText: '1 record' })).toBeVisible()
  await expect(page.getByText('revealed a secret of')).toBeVisible()
  await expect(page.getByText('Local admin').first()).toBeVisible()
}

test('an env block in 11 formats and 13 outputs, none with the key', async ({ page, api }) => {
  const { id, name } = await provisioned(api)
  await page.goto(`/services/${id}/outputs`)
  const tabs = page.getByRole('tablist', { name: 'Format' }).getByRole('tab')
  await expect(tabs).toHaveCount(formats)
  const seen = new Set<string>()
  for (const tab of await tabs.all()) {
    await tab.click()
    await expect(tab).toHaveAttribute('aria-selected', 'true')
    const text = (await block(page).locator('pre').textContent()) ?? ''
    expect(text, await tab.innerText()).toContain('POSTHOG_PROJECT_API_KEY')
    expect(text).not.toMatch(clearKey)
    seen.add(text)
  }
  expect(seen.size).toBe(formats)
  await expect(page).toHaveURL(/format=/)
  await page.reload()
  await expect(tabs.last()).toHaveAttribute('aria-selected', 'true')
  await expect(page.getByRole('region', { name: 'Outputs' }).locator('dl > div > dt')).toHaveCount(outputs)
  await expect(page.getByRole('region', { name: 'In the vault' })).toContainText(`nexpo-${name}-posthog-host`)
  expect(await page.content()).not.toMatch(clearKey)
})

test('the key is revealed by a press, masked again after 30 seconds, and the audit has it', async ({
  page,
  api,
  simulator,
}) => {
  const { id, name, key } = await provisioned(api)
  const { api_token } = await simulator.projectNamed(`nexpo-${name}-dev`)
  await page.clock.install()
  await page.goto(`/services/${id}/outputs`)
  await expect(keyRow(page)).toContainText('phc_••••')
  await page.getByRole('button', { name: 'Reveal project API key' }).click()
  await expect(keyRow(page)).toContainText(api_token)
  await page.clock.fastForward(25_000)
  await expect(keyRow(page)).toContainText(api_token)
  await page.clock.fastForward(6_000)
  await expect(keyRow(page)).toContainText('phc_••••')
  expect(await page.content()).not.toContain(api_token)
  await expectReveal(page, key)
})

test('the env block shows the key for 30 seconds only, and the audit has it', async ({ page, api, simulator }) => {
  const { id, name, key } = await provisioned(api)
  const { api_token } = await simulator.projectNamed(`nexpo-${name}-dev`)
  await page.clock.install()
  await page.goto(`/services/${id}/outputs`)
  await page.getByRole('button', { name: 'Reveal the key in it' }).click()
  await expect(block(page)).toContainText(`POSTHOG_PROJECT_API_KEY=${api_token}`)
  await page.clock.fastForward(31_000)
  await expect(block(page)).not.toContainText(api_token)
  expect(await page.content()).not.toContain(api_token)
  await expectReveal(page, key)
})
