import type { Page } from '@playwright/test'
import { expect, test } from './api.ts'
import { signIn } from './browser.ts'

const button = (page: Page) => page.getByRole('button', { name: 'Continue as local admin' })

/** Nothing of the portal is shown or answered to this page's browser. */
async function expectLockedOut(page: Page): Promise<void> {
  for (const path of ['/services', '/connections', '/audit']) {
    await page.goto(path)
    await expect(button(page)).toBeVisible()
  }
  expect((await page.request.get('/api/v1/configurations')).status()).toBe(401)
}

test('the first page signs in with one press, and says that all is simulated', async ({ page }) => {
  await page.goto('/')
  await expect(page).toHaveURL(/\/sign-in/)
  await expect(page.getByText('SIMULATED')).toBeVisible()
  await button(page).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Services' })).toBeVisible()
  await expect(page.getByText('SIMULATED', { exact: true }).first()).toBeVisible()
})

test('nothing is shown to anybody who is not signed in', async ({ page }) => {
  await expectLockedOut(page)
})

test('signing out ends the session at once, also for a copy of its cookie', async ({ page, context }) => {
  await signIn(page)
  const copy = await context.cookies()
  await page.getByRole('button', { name: 'You: Local admin' }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(button(page)).toBeVisible()
  await expectLockedOut(page)
  await context.addCookies(copy)
  await expectLockedOut(page)
})

test('signing out in one browser leaves the others signed in', async ({ page, browser, baseURL }) => {
  await signIn(page)
  const other = await browser.newContext({ baseURL })
  const second = await other.newPage()
  await signIn(second)
  await second.getByRole('button', { name: 'You: Local admin' }).click()
  await second.getByRole('menuitem', { name: 'Sign out' }).click()
  await expect(button(second)).toBeVisible()
  await other.close()
  await page.goto('/audit')
  await expect(page.getByRole('heading', { level: 1, name: 'Audit' })).toBeVisible()
})

test('the page that was asked for comes after signing in', async ({ page }) => {
  await page.goto('/connections/new?kind=azure')
  await button(page).click()
  await expect(page.getByRole('heading', { level: 1, name: 'New connection' })).toBeVisible()
  await expect(page.getByRole('radio', { name: 'Azure' })).toBeChecked()
})

for (const elsewhere of [
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/%5Cevil.example',
  'javascript:alert(1)',
  '/sign-in?returnTo=/sign-in',
]) {
  test(`sign-in does not lead to ${elsewhere}`, async ({ page, baseURL }) => {
    for (const name of ['returnTo', 'callbackUrl']) {
      await page.context().clearCookies()
      await page.goto(`/sign-in?${name}=${encodeURIComponent(elsewhere)}`)
      await button(page).click()
      await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'))
      expect(new URL(page.url()).origin).toBe(baseURL)
    }
  })
}
