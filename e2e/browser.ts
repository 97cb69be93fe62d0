import type { BrowserContext, Page } from '@playwright/test'
import { test as base, type Cloud, expect } from './api.ts'
import { openSimulator, type Simulator } from './simulator.ts'

type Session = Awaited<ReturnType<BrowserContext['storageState']>>

/** A page that is signed in as the local admin, the portal's API, and the simulator behind both. */
export const test = base.extend<{ simulator: Simulator }, { session: Session }>({
  session: [
    async ({ browser, portal }, use) => {
      const context = await browser.newContext({ baseURL: portal.url })
      await signIn(await context.newPage())
      const session = await context.storageState()
      await context.close()
      await use(session)
    },
    { scope: 'worker' },
  ],
  storageState: ({ session }, use) => use(session),
  simulator: async ({ portal }, use) => {
    const simulator = openSimulator(portal)
    await use(simulator)
    await simulator.clearFaults()
  },
})
export { expect }

export async function signIn(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('button', { name: 'Continue as local admin' }).click()
  await page.waitForURL('**/services')
}

export type Essentials = { readonly name: string; readonly environment: string; readonly cloud: Cloud }

const clouds = { aws: 'AWS', gcp: 'GCP', azure: 'Azure' } as const

/** The three things that have no default. */
export async function fillEssentials(page: Page, { name, environment, cloud }: Essentials): Promise<void> {
  await page.getByLabel('Service name').fill(name)
  await page.getByRole('radio', { name: environment, exact: true }).check()
  await page.getByRole('radio', { name: clouds[cloud], exact: true }).check()
}

/** From the form to its plan. */
export async function reviewPlan(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Review plan' }).click()
  await expectPlan(page)
}

/** A plan is shown: the portal has read PostHog and the vault for it. */
export async function expectPlan(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: /^Plan for / })).toBeVisible({ timeout: 30_000 })
}

export const provisionButton = (page: Page) => page.getByRole('button', { name: 'Provision' })

/** The word beside the page's title; its sign stands before it. */
export const pageStatus = (page: Page, word: string) =>
  page.locator('header', { has: page.getByRole('heading', { level: 1 }) }).getByText(new RegExp(`${word}$`))

/** From a plan to the end of its run. */
export async function provision(page: Page): Promise<void> {
  await provisionButton(page).click()
  await expect(pageStatus(page, 'succeeded')).toBeVisible({ timeout: 45_000 })
}
