import type { Page } from '@playwright/test'
import { serviceName } from './api.ts'
import { expect, fillEssentials, reviewPlan, test } from './browser.ts'
import { eventRow, faultList, unfold } from './settings-form.ts'

/** Something of every part of the form. */
async function fillAll(page: Page, name: string): Promise<void> {
  await fillEssentials(page, { name, environment: 'prod', cloud: 'azure' })
  await unfold(page, 'Customise')
  await page.getByLabel('Batch size').fill('77')
  await page.getByRole('switch', { name: 'Business metrics' }).check()
  await unfold(page, 'Custom events')
  await page.getByRole('button', { name: 'Add event' }).click()
  await eventRow(page, 0).getByLabel('Key').fill('signup')
  await eventRow(page, 0).getByLabel('Required properties').fill('user_id, plan')
}

async function expectAll(page: Page, name: string): Promise<void> {
  await expect(page.getByLabel('Service name')).toHaveValue(name)
  await expect(page.getByRole('radio', { name: 'prod' })).toBeChecked()
  await expect(page.getByRole('radio', { name: 'Azure' })).toBeChecked()
  await unfold(page, 'Customise')
  await expect(page.getByLabel('Batch size')).toHaveValue('77')
  await expect(page.getByRole('switch', { name: 'Business metrics' })).toBeChecked()
  await unfold(page, 'Custom events')
  await expect(eventRow(page, 0).getByLabel('Key')).toHaveValue('signup')
  await expect(eventRow(page, 0).getByRole('button', { name: 'Remove plan from' })).toBeVisible()
}

test('what was typed is there after a refresh, without waiting for anything', async ({ page }) => {
  const name = serviceName('kept')
  await page.goto('/services/new')
  await fillAll(page, name)
  await page.reload()
  await expectAll(page, name)
})

test('what was typed is there after going elsewhere and back, and forward', async ({ page }) => {
  const name = serviceName('kept')
  await page.goto('/services/new')
  await fillAll(page, name)
  await page.getByRole('link', { name: 'Connections' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible()
  await page.goBack()
  await expectAll(page, name)
  await page.goForward()
  await page.goBack()
  await expectAll(page, name)
})

test('going back from the plan shows the settings, and does not make the service again', async ({ page, api }) => {
  const name = serviceName('kept')
  await page.goto('/services/new')
  await fillAll(page, name)
  await reviewPlan(page)
  await page.goBack()
  await expect(page.getByRole('form', { name: `Settings of nexpo/${name}/prod` })).toBeVisible()
  await expectAll(page, name)
  await page.getByLabel('Batch size').fill('78')
  await reviewPlan(page)
  const { total } = await api.json<{ total: number }>('GET', `/api/v1/configurations?q=${name}`)
  expect(total).toBe(1)
})

test('a new form is empty after the last one was saved', async ({ page }) => {
  await page.goto('/services/new')
  await fillAll(page, serviceName('kept'))
  await reviewPlan(page)
  await page.goto('/services/new')
  await expect(page.getByLabel('Service name')).toHaveValue('')
  await expect(page.getByText(/settings, all default$/)).toBeVisible()
})

test('a save that is refused keeps everything, says why at the field, and takes the focus', async ({ page, api }) => {
  const name = serviceName('taken')
  await api.json('POST', '/api/v1/configurations', { service_name: name, environment: 'prod' }, 201)
  await page.goto('/services/new')
  await fillAll(page, name)
  await page.getByRole('button', { name: 'Review plan' }).click()
  await expect(faultList(page)).toBeFocused()
  await expect(faultList(page)).toContainText('Service name')
  await expect(page.getByLabel('Service name')).toHaveAccessibleDescription(/exists/)
  await expect(page.getByRole('link', { name: 'Open the existing one' })).toBeVisible()
  await expectAll(page, name)

  await faultList(page).getByRole('button', { name: 'Service name' }).click()
  await expect(page.getByLabel('Service name')).toBeFocused()
  await page.getByLabel('Service name').fill(`${name}-2`)
  await reviewPlan(page)
})

test('two people save: nothing is overwritten before somebody has chosen', async ({ page, api }) => {
  const name = serviceName('both')
  const { id } = await api.json('POST', '/api/v1/configurations', { service_name: name, environment: 'dev' }, 201)
  await page.goto(`/services/${id}/settings`)
  await unfold(page, 'Customise')
  await page.getByLabel('Batch size').fill('77')
  await api.call('PATCH', `/api/v1/configurations/${id}`, {
    body: { batch_size: 20, flush_interval_ms: 900 },
    headers: { 'if-match': '*' },
  })
  await page.getByRole('button', { name: 'Review plan' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'was saved by someone else' })).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: 'batch_size' })).toContainText('both changed it')
  await page.getByRole('button', { name: 'Keep mine' }).click()
  await reviewPlan(page)
  expect(await api.json('GET', `/api/v1/configurations/${id}`)).toMatchObject({
    batch_size: 77,
    flush_interval_ms: 900,
  })
})

test('a secret is never kept in the browser, and comes back in no page', async ({ page }) => {
  const secret = `whsec-${serviceName('secret')}`
  await page.goto('/services/new')
  await fillAll(page, serviceName('kept'))
  await page.getByLabel('Webhook endpoint').fill('https://hooks.example.com/posthog')
  await page.getByLabel('Webhook secret').fill(secret)
  await expect(page.getByRole('status').filter({ hasText: /^Saved / })).toBeVisible()
  const kept = () => page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))
  expect(await kept()).toContain('hooks.example.com')
  expect(await kept()).not.toContain(secret)

  await reviewPlan(page)
  expect(await page.content()).not.toContain(secret)
  await page.getByRole('link', { name: 'Back to edit' }).click()
  await unfold(page, 'Customise')
  await expect(page.getByRole('button', { name: 'Replace the webhook secret' })).toBeVisible()
  expect(await page.content()).not.toContain(secret)
  expect(await kept()).not.toContain(secret)
})

test('leaving says what would be lost, when something would', async ({ page }) => {
  await page.goto('/services/new')
  await fillEssentials(page, { name: serviceName('kept'), environment: 'dev', cloud: 'aws' })
  await unfold(page, 'Customise')
  await page.getByLabel('Webhook secret').fill('a-secret-of-sixteen')
  const asked = page.waitForEvent('dialog')
  const press = page.getByRole('link', { name: 'Connections' }).click()
  const dialog = await asked
  expect(dialog.message()).toContain('The webhook secret')
  await dialog.dismiss()
  await press
  await expect(page).toHaveURL(/\/services\/new$/)
  await expect(page.getByLabel('Webhook secret')).toHaveValue('a-secret-of-sixteen')
})
