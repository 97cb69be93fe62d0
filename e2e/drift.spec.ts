import type { Page } from '@playwright/test'
import { type Api, serviceName } from './api.ts'
import { violations } from './axe.ts'
import { expect, pageStatus, test } from './browser.ts'
import type { Simulator } from './simulator.ts'

test.setTimeout(120_000)

const rollout = 'filters.groups.0.rollout_percentage'
const flag = 'posthog.feature_flag/analytics-enabled'
const ends = { timeout: 45_000 }

type Service = { readonly id: string; readonly name: string; readonly project: number }

async function provisioned(api: Api, simulator: Simulator): Promise<Service> {
  const name = serviceName('drift')
  const variables = { service_name: name, environment: 'dev', cloud_provider: 'azure', enable_posthog: true }
  const { id, run } = await api.provision(variables)
  expect(run.status).toBe('succeeded')
  return { id, name, project: (await simulator.projectNamed(`nexpo-${name}-dev`)).id }
}

async function flagOf(simulator: Simulator, { name, project }: Service, which = 'analytics-enabled') {
  const { posthog } = await simulator.truth()
  const found = posthog.feature_flags.find((one) => one.project === project && one.key === `${name}-${which}`)
  if (!found) throw new Error(`No flag ${which} of ${name}`)
  return found
}

const rolloutOf = async (simulator: Simulator, service: Service) =>
  JSON.stringify((await flagOf(simulator, service)).filters).match(/"rollout_percentage":(\d+)/)?.[1]

/** Somebody changes a flag in PostHog itself. */
async function patchFlag(simulator: Simulator, service: Service, body: unknown, which?: string): Promise<void> {
  const { id } = await flagOf(simulator, service, which)
  await simulator.posthog('PATCH', `/api/projects/${service.project}/feature_flags/${id}/`, body)
}

const moved = { filters: { groups: [{ properties: [], rollout_percentage: 60 }] } }

async function checkNow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText(/^Checked/)).toBeVisible({ timeout: 30_000 })
  await expect(page.getByRole('button', { name: 'Check now' })).toBeEnabled({ timeout: 30_000 })
}

const drifted = (page: Page) => page.getByRole('list', { name: 'Drifted' })
const shownAs = (page: Page, name: string) =>
  drifted(page)
    .locator('dl > div', { has: page.locator('dt', { hasText: name }) })
    .locator('dd')

test('a changed rollout is one drifted field in three columns, and reverted in two clicks', async ({
  page,
  api,
  simulator,
}) => {
  const service = await provisioned(api, simulator)
  await page.goto(`/services/${service.id}/drift`)
  await expect(page.getByText('Not checked since the last change')).toBeVisible()
  await checkNow(page)
  await expect(page.getByText('Everything is as it was applied')).toBeVisible()

  await patchFlag(simulator, service, moved)
  await checkNow(page)
  await expect(page.getByRole('heading', { name: 'Drifted: 1 field in 1 resource' })).toBeVisible()
  await expect(shownAs(page, 'Intended')).toHaveText('100')
  await expect(shownAs(page, 'Last applied')).toHaveText('100')
  await expect(shownAs(page, 'Live')).toHaveText('≠ 60')
  await expect(pageStatus(page, 'drifted')).toBeVisible()

  await page.goto(`/services/${service.id}`)
  await page.getByRole('link', { name: 'Show the drift' }).click()
  await expect(page.getByText('60 → 100')).toBeVisible()
  await page.getByRole('button', { name: `Revert ${rollout} of ${flag}` }).click()
  await page.getByRole('link', { name: /^Open (the|its) run$/ }).click(ends)
  await expect(page.getByRole('heading', { level: 1, name: 'Revert drift to what was last applied' })).toBeVisible()
  await expect(pageStatus(page, 'succeeded')).toBeVisible(ends)
  expect(await rolloutOf(simulator, service)).toBe('100')

  await page.getByRole('link', { name: 'Back to drift' }).click()
  await checkNow(page)
  await expect(page.getByText('Everything is as it was applied')).toBeVisible()
})

test('Accept makes it the setting, Ignore sets it aside with a reason, and what is not ours is only listed', async ({
  page,
  api,
  simulator,
}) => {
  const service = await provisioned(api, simulator)
  await patchFlag(simulator, service, moved)
  await patchFlag(simulator, service, { active: false }, 'performance-monitoring')
  await simulator.posthog('POST', `/api/projects/${service.project}/cohorts/`, {
    name: 'Beta testers',
    is_static: true,
    groups: [],
  })
  await page.goto(`/services/${service.id}/drift`)
  await checkNow(page)
  await expect(page.getByRole('heading', { name: 'Drifted: 2 fields in 2 resources' })).toBeVisible()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    expect(await violations(page), colorScheme).toEqual([])
  }
  const others = page.getByRole('region', { name: 'Not ours' })
  await expect(others).toContainText('“Beta testers”')
  await expect(others.getByRole('button')).toHaveCount(0)

  await page.getByRole('button', { name: /^Ignore active/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Ignore' }).click()
  await expect(dialog.getByRole('alert')).toContainText('Say why')
  await dialog.getByLabel('Reason').fill('switched off during the incident')
  await dialog.getByLabel('For').selectOption('30 days')
  await dialog.getByRole('button', { name: 'Ignore' }).click()
  await expect(page.getByRole('heading', { name: 'Drifted: 1 field in 1 resource' })).toBeVisible()
  await page.getByText('Ignored', { exact: true }).click()
  await expect(page.getByText(/^Ignored by Local admin until/)).toContainText('switched off during the incident')

  await page.getByRole('button', { name: `Accept ${rollout} of ${flag}` }).click()
  await expect(page.getByRole('heading', { name: /^Drifted/ })).toBeHidden(ends)
  const saved = await api.json('GET', `/api/v1/configurations/${service.id}`)
  expect(saved).toMatchObject({ analytics_rollout_percentage: 60, revision: 2 })
  expect(await rolloutOf(simulator, service)).toBe('60')
})

test('a flag that was deleted is made again by Revert; what cannot be looked at says why', async ({
  page,
  api,
  simulator,
}) => {
  const service = await provisioned(api, simulator)
  await patchFlag(simulator, service, { deleted: true })
  await page.goto(`/services/${service.id}/drift`)
  await checkNow(page)
  await expect(drifted(page)).toContainText('It is gone')
  await page.getByRole('button', { name: `Revert ${flag}` }).click()
  await page.getByRole('link', { name: /^Open (the|its) run$/ }).click(ends)
  await expect(pageStatus(page, 'succeeded')).toBeVisible(ends)
  const { posthog } = await simulator.truth()
  const flags = posthog.feature_flags.filter((one) => one.project === service.project && !one.deleted)
  expect(flags).toHaveLength(3)

  await simulator.fault({
    mode: '403-scope',
    scope: 'feature_flag:read',
    match: `^GET /api/projects/${service.project}/feature_flags`,
  })
  await page.goto(`/services/${service.id}/drift`)
  await checkNow(page)
  const error = page.getByRole('alert').filter({ hasText: 'It could not be looked at' })
  await expect(error).toContainText('feature_flag:read')
})
