import { type Page, request } from '@playwright/test'
import { connect, serviceName } from './api.ts'
import { violations, widerThanThePage } from './axe.ts'
import { test as base, expect } from './browser.ts'
import { unfold } from './settings-form.ts'

type Places = {
  readonly service: string
  readonly name: string
  readonly key: string
  readonly plan: string
  readonly run: string
  readonly connection: string
}

/** One service with a plan and a run, for all tests of a worker: they only look. */
const test = base.extend<object, { places: Places }>({
  places: [
    async ({ portal }, use) => {
      const context = await request.newContext({ baseURL: portal.url })
      const api = connect(context, portal)
      const name = serviceName('seen')
      const { id, plan, run } = await api.provision({
        service_name: name,
        environment: 'dev',
        cloud_provider: 'azure',
        enable_posthog: true,
        custom_events: { signup: { name: 'Signup', required_properties: ['plan'] } },
      })
      const { items } = await api.json<{ items: { id: string }[] }>('GET', '/api/v1/connections')
      await context.dispose()
      await use({
        service: id,
        name,
        key: `nexpo/${name}/dev`,
        plan: plan.id,
        run: run.id,
        connection: items[0]?.id ?? '',
      })
    },
    { scope: 'worker' },
  ],
})

type Screen = {
  readonly name: string
  readonly path: (places: Places) => string
  /** Opens what is folded away at first. */
  readonly prepare?: (page: Page) => Promise<void>
}

const screens: readonly Screen[] = [
  { name: 'services', path: ({ name }) => `/services?q=${name}` },
  {
    name: 'new service, everything unfolded',
    path: () => '/services/new',
    prepare: async (page) => {
      await unfold(page, 'Customise')
      await unfold(page, 'Custom events')
      await page.getByRole('button', { name: 'Add event' }).click()
      await unfold(page, 'More flags, actions and cohorts')
      await page.getByRole('button', { name: 'Review plan' }).click()
      await expect(page.getByRole('alert').filter({ hasText: 'mended first' })).toBeFocused()
    },
  },
  { name: 'a service', path: ({ service }) => `/services/${service}` },
  { name: 'settings', path: ({ service }) => `/services/${service}/settings` },
  { name: 'outputs', path: ({ service }) => `/services/${service}/outputs` },
  { name: 'drift', path: ({ service }) => `/services/${service}/drift` },
  { name: 'rotation', path: ({ service }) => `/services/${service}/rotation` },
  { name: 'history', path: ({ service }) => `/services/${service}/history` },
  {
    name: 'a plan, unfolded',
    path: ({ service, plan }) => `/services/${service}/plan?plan=${plan}&text=flag`,
    prepare: (page) => page.getByRole('button', { name: 'Unfold all' }).click(),
  },
  { name: 'a run', path: ({ service, run }) => `/services/${service}/runs/${run}` },
  { name: 'runs', path: ({ name }) => `/runs?q=${name}` },
  { name: 'connections', path: () => '/connections' },
  { name: 'a new connection', path: () => '/connections/new?kind=aws' },
  { name: 'a connection', path: ({ connection }) => `/connections/${connection}` },
  { name: 'audit', path: ({ key }) => `/audit?subject=${key}` },
  { name: 'tokens', path: () => '/tokens' },
  { name: 'nothing there', path: () => '/services/nothing' },
]

async function open(page: Page, { path, prepare }: Screen, places: Places): Promise<void> {
  await page.goto(path(places))
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await prepare?.(page)
}

for (const screen of screens) {
  test(`axe finds nothing on ${screen.name}, in light and in dark`, async ({ page, places }) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await open(page, screen, places)
      expect(await violations(page), colorScheme).toEqual([])
    }
  })

  test(`${screen.name} fits into 360 pixels`, async ({ page, places }) => {
    await page.setViewportSize({ width: 360, height: 740 })
    await open(page, screen, places)
    expect(await widerThanThePage(page)).toEqual([])
  })
}

test('axe finds nothing before signing in', async ({ browser, baseURL }) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ baseURL, colorScheme, storageState: { cookies: [], origins: [] } })
    const page = await context.newPage()
    await page.goto('/sign-in')
    await expect(page.getByRole('button', { name: 'Continue as local admin' })).toBeVisible()
    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await widerThanThePage(page)).toEqual([])
    await context.close()
  }
})

/** Numbers everything that Tab must lead to, in the order of the page; a group of radio buttons is one stop. */
function numberStops(page: Page): Promise<number> {
  return page.evaluate(() => {
    const groups = new Map<string, number>()
    let count = 0
    const all = document.querySelectorAll<HTMLElement>(
      'a[href], button, input, select, textarea, summary, [tabindex="0"]',
    )
    for (const element of all) {
      if (element.tabIndex < 0 || element.matches(':disabled') || !element.checkVisibility()) continue
      const group = element instanceof HTMLInputElement && element.type === 'radio' ? element.name : ''
      const number = groups.get(group) ?? count
      element.dataset.stop = String(number)
      if (number === count) count += 1
      if (group !== '') groups.set(group, number)
    }
    return count
  })
}

type Stop = { readonly number: string | undefined; readonly isSeen: boolean; readonly html: string }

/** Where the focus is, and whether something is drawn around it: on itself, on what lies over it, or on its label. */
function stopWithFocus(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement
    const drawn = [getComputedStyle(element), getComputedStyle(element, '::after')]
    const label = element.closest('label')
    if (label) drawn.push(getComputedStyle(label))
    const isSeen = drawn.some(({ outlineStyle, outlineWidth }) => outlineStyle !== 'none' && outlineWidth !== '0px')
    return { number: element.dataset.stop, isSeen, html: element.outerHTML.slice(0, 160) }
  })
}

for (const path of ['/services', '/services/new', '/connections/new', '/runs']) {
  test(`Tab reaches everything on ${path} in its order, and is always seen`, async ({ page, places }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(`${path}?q=${places.name}`)
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
    await page.getByRole('link', { name: 'Skip to the content' }).focus()
    const count = await numberStops(page)
    expect(count).toBeGreaterThan(8)
    for (let number = 0; number < count; number += 1) {
      const { number: at, isSeen, html } = await stopWithFocus(page)
      expect(at, html).toBe(String(number))
      expect(isSeen, html).toBe(true)
      await page.keyboard.press('Tab')
    }
  })
}

test('the palette comes by keyboard, finds a service, and goes by Escape', async ({ page, places }) => {
  await page.goto('/services')
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+k')
  const palette = page.getByRole('dialog', { name: 'Search and commands' })
  await expect(palette.getByRole('combobox')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(palette).toBeHidden()
  await page.keyboard.press('ControlOrMeta+k')
  await page.keyboard.type(places.name)
  await expect(palette.getByRole('option', { name: places.key })).toHaveAttribute('aria-selected', 'true')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: places.key })).toBeVisible()
})

test('dialogs and menus close by Escape and give the focus back', async ({ page, places }) => {
  await page.goto(`/services/${places.service}`)
  const more = page.getByRole('button', { name: `More for ${places.key}` })
  await more.press('Enter')
  await expect(page.getByRole('menu')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('menu')).toBeHidden()
  await expect(more).toBeFocused()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
})
