import { expect, type Locator, type Page } from '@playwright/test'

/** Unfolds a part of the form by its summary: 'Customise', 'Custom events'. */
export async function unfold(page: Page, summary: string): Promise<void> {
  const line = page.locator('summary').filter({ has: page.getByText(summary, { exact: true }) })
  await expect(line).toBeVisible()
  const isOpen = await line.evaluate((element) => element.parentElement?.hasAttribute('open'))
  if (!isOpen) await line.click()
}

/** The custom event at a place in the list, from 0. */
export const eventRow = (page: Page, index: number): Locator => page.getByRole('group', { name: /^Event / }).nth(index)

/** The aside that shows what the form becomes while it is typed. */
export const preview = (page: Page): Locator => page.getByRole('complementary', { name: 'Preview' })

/** The list of everything that has to be mended, after a save was tried. */
export const faultList = (page: Page): Locator => page.getByRole('alert').filter({ hasText: 'mended first' })
