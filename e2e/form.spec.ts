import type { Locator, Page } from '@playwright/test'
import { serviceName } from './api.ts'
import { expect, expectPlan, fillEssentials, test } from './browser.ts'
import { eventRow, faultList, preview, unfold } from './settings-form.ts'

test.beforeEach(async ({ page }) => {
  await page.goto('/services/new')
  await expect(page.getByLabel('Service name')).toBeFocused()
})

/** The fault that stands at a field, which is marked and described by it. */
async function expectFault(field: Locator, words: RegExp): Promise<void> {
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toHaveAccessibleDescription(words)
}

test('all faults are told at once: each at its field, all in the list that takes the focus', async ({ page }) => {
  await unfold(page, 'Customise')
  await page.getByLabel('Batch size').fill('0')
  await page.getByLabel('Sampling rate').fill('2')
  await page.getByLabel('Webhook endpoint').fill('http://169.254.169.254/')
  await unfold(page, 'Custom events')
  await page.getByRole('button', { name: 'Add event' }).click()
  await eventRow(page, 0).getByLabel('Key').fill('request')
  await page.keyboard.press('ControlOrMeta+Enter')

  await expect(faultList(page)).toBeFocused()
  for (const label of ['Service name', 'Environment', 'Batch size', 'Sampling rate', 'Webhook endpoint']) {
    await expect(faultList(page).getByRole('button', { name: label, exact: true })).toBeVisible()
  }
  await expect(faultList(page).getByRole('button', { name: /^Custom events: request/ })).toBeVisible()
  await expectFault(page.getByLabel('Service name'), /required/i)
  await expectFault(page.getByLabel('Batch size'), /1/)
  await expectFault(page.getByLabel('Sampling rate'), /1/)
  await expectFault(page.getByLabel('Webhook endpoint'), /https/i)
  await expectFault(eventRow(page, 0).getByLabel('Key'), /request/)

  await faultList(page).getByRole('button', { name: 'Batch size' }).click()
  await expect(page.getByLabel('Batch size')).toBeFocused()
  await page.getByLabel('Batch size').fill('20')
  await expect(faultList(page).getByRole('button', { name: 'Batch size' })).toBeHidden()
})

test('a name that no cloud takes is mended with one press', async ({ page }) => {
  const name = page.getByLabel('Service name')
  await name.fill('Auth_Service')
  await name.blur()
  await expectFault(name, /small letter/)
  await page.getByRole('button', { name: 'Use auth-service' }).click()
  await expect(name).toHaveValue('auth-service')
  await expect(name).not.toHaveAttribute('aria-invalid')
})

test('paths, environment block and estimate follow what is typed', async ({ page }) => {
  const name = serviceName('live')
  await page.getByLabel('Service name').pressSequentially(name)
  const shown = preview(page)
  await expect(shown.getByText(`/nexpo/${name}/posthog/project-api-key`)).toBeVisible()
  await page.getByRole('radio', { name: 'GCP' }).check()
  await expect(shown.getByText(`nexpo-${name}-posthog-project-api-key`, { exact: true })).toBeVisible()
  await expect(shown.getByText(`POSTHOG_SERVICE_NAME=${name}`)).toBeVisible()
  await page.getByRole('radio', { name: 'prod' }).check()
  await expect(shown.getByText(`nexpo/${name}/prod`, { exact: true })).toBeVisible()

  await shown.getByLabel('requests a month').fill('400000')
  await expect(shown.getByText('~ 444 k events a month')).toBeVisible()
  await unfold(page, 'Customise')
  await expect(shown.getByText('POSTHOG_SAMPLING_RATE=1.0')).toBeVisible()
  await page.getByLabel('Sampling rate').fill('0.25')
  await expect(shown.getByText('POSTHOG_SAMPLING_RATE=0.25')).toBeVisible()
  await expect(shown.getByText('~ 111 k events a month')).toBeVisible()
})

test('a setting says that it is the default, or changed, and goes back with one press', async ({ page }) => {
  await unfold(page, 'Customise')
  await expect(page.getByText(/settings, all default$/)).toBeVisible()
  await expect(page.getByRole('button', { name: 'reset' })).toHaveCount(0)
  await page.getByLabel('Flush interval').fill('900')
  await expect(page.getByText(/settings, 1 changed$/)).toBeVisible()
  const reset = page.getByRole('button', { name: 'reset' })
  await expect(reset).toHaveAccessibleDescription('Flush interval')
  await reset.click()
  await expect(page.getByLabel('Flush interval')).toHaveValue('5000')
  await expect(page.getByText(/settings, all default$/)).toBeVisible()
})

test('the rollout is set by keyboard alone, with the slider or in the box', async ({ page }) => {
  await unfold(page, 'Customise')
  const box = page.getByLabel('Analytics rollout')
  const slider = page.getByRole('region', { name: 'Rollout and sampling' }).getByRole('slider').first()
  await slider.focus()
  await page.keyboard.press('ArrowLeft')
  await expect(box).toHaveValue('99')
  await page.keyboard.press('Home')
  await expect(box).toHaveValue('0')
  await box.focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Shift+ArrowUp')
  await page.keyboard.press('-')
  await expect(box).toHaveValue('10')
  await expect(slider).toHaveValue('10')
})

const focused = (page: Page) => page.locator(':focus')

test('events are added, walked through, duplicated and deleted without a mouse', async ({ page }) => {
  await page.getByLabel('Service name').fill('auth')
  await unfold(page, 'Custom events')
  await page.getByRole('button', { name: 'Add event' }).focus()
  await page.keyboard.press('Enter')
  await expect(eventRow(page, 0).getByLabel('Key')).toBeFocused()
  await page.keyboard.type('signup')
  await expect(page.getByText('auth_signup')).toBeVisible()
  await page.keyboard.press('ArrowRight')
  await expect(eventRow(page, 0).getByLabel('Name')).toBeFocused()
  await expect(focused(page)).toHaveValue('Signup')
  await page.keyboard.press('Enter')
  await expect(eventRow(page, 1).getByLabel('Key')).toBeFocused()
  await page.keyboard.type('login')
  await page.keyboard.press('ArrowUp')
  await expect(focused(page)).toHaveValue('signup')

  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('Shift+Tab')
  await expect(focused(page)).toHaveAccessibleName('Duplicate signup')
  await page.keyboard.press('Enter')
  await expect(eventRow(page, 1).getByLabel('Key')).toBeFocused()
  await expect(focused(page)).toHaveValue('signup_2')
  await page.keyboard.press('Shift+Tab')
  await expect(focused(page)).toHaveAccessibleName('Remove signup_2')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('group', { name: /^Event / })).toHaveCount(2)
  await expect(eventRow(page, 1).getByLabel('Key')).toBeFocused()
  await expect(focused(page)).toHaveValue('login')
})

test('three pasted lines are three events', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await unfold(page, 'Custom events')
  await page.getByRole('button', { name: 'Add event' }).click()
  await page.evaluate(() => navigator.clipboard.writeText('signup\nlogin\npayment'))
  await eventRow(page, 0).getByLabel('Key').press('ControlOrMeta+V')
  await expect(page.getByRole('group', { name: /^Event / })).toHaveCount(3)
  for (const [index, key] of ['signup', 'login', 'payment'].entries()) {
    await expect(eventRow(page, index).getByLabel('Key')).toHaveValue(key)
  }
})

/** The module's variables that have a line of their own, each with who makes it true. */
const settings: Readonly<Record<string, 'PostHog' | 'code' | 'recorded'>> = {
  'Analytics enabled': 'PostHog',
  Project: 'PostHog',
  'PostHog organization': 'PostHog',
  'PostHog host': 'code',
  'Parent project': 'code',
  'Analytics rollout': 'PostHog',
  'Sampling rate': 'code',
  'Anonymise IP addresses': 'PostHog',
  'Data retention': 'recorded',
  'Batch size': 'code',
  'Flush interval': 'code',
  'Session recording': 'PostHog',
  'Console logs in recordings': 'PostHog',
  'Debug logging': 'code',
  'Performance monitoring': 'PostHog',
  'Error tracking': 'PostHog',
  'User identification': 'code',
  'Cross-service tracking': 'code',
  'Business metrics': 'PostHog',
  'Webhook endpoint': 'PostHog',
  'Webhook secret': 'PostHog',
}

test('all 26 variables can be reached, and say who makes them true', async ({ page }) => {
  await unfold(page, 'Customise')
  for (const [label, badge] of Object.entries(settings)) {
    await expect(page.getByLabel(label, { exact: true }), label).toBeVisible()
    const badges = page.getByRole('button', { name: badge, exact: true })
    const described = await badges.evaluateAll((all) =>
      all.map((one) => document.getElementById(one.getAttribute('aria-describedby') ?? '')?.textContent),
    )
    expect(
      described.filter((text) => text === label),
      label,
    ).toHaveLength(1)
  }
  await expect(page.getByLabel('Service name')).toBeVisible()
  for (const name of ['Environment', 'Cloud']) await expect(page.getByRole('group', { name })).toBeVisible()
  await page.getByRole('button', { name: 'Add tag' }).click()
  await expect(page.getByLabel('Tag', { exact: true })).toBeFocused()
  await unfold(page, 'Custom events')
  await expect(page.getByRole('button', { name: 'Add event' })).toBeVisible()
})

test('a tick that prod forbids asks why, right there', async ({ page }) => {
  await fillEssentials(page, { name: serviceName('why'), environment: 'prod', cloud: 'azure' })
  await unfold(page, 'Customise')
  await page.getByRole('switch', { name: 'Anonymise IP addresses' }).uncheck()
  await page.getByRole('button', { name: 'Review plan' }).click()
  await expect(faultList(page)).toContainText('Anonymise IP addresses: reason')
  await page.getByLabel('Why are IP addresses kept in prod?').fill('Fraud is found by address.')
  await page.getByRole('button', { name: 'Review plan' }).click()
  await expectPlan(page)
})
