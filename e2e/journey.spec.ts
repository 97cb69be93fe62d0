import type { Page } from '@playwright/test'
import { clouds, serviceName } from './api.ts'
import { expect, fillEssentials, provision, reviewPlan, test } from './browser.ts'

/** What was pressed with the mouse, by its name: links and buttons, not the fields. */
async function recordPresses(page: Page): Promise<readonly string[]> {
  const presses: string[] = []
  await page.exposeFunction('recordPress', (name: string) => presses.push(name))
  await page.addInitScript(() => {
    const { recordPress } = window as unknown as { recordPress(name: string): void }
    window.addEventListener(
      'click',
      ({ isTrusted, target }) => {
        const pressed = isTrusted && target instanceof Element ? target.closest('a, button, summary') : null
        if (pressed) recordPress(pressed.getAttribute('aria-label') ?? pressed.textContent)
      },
      { capture: true },
    )
  })
  return presses
}

const nameInVault = {
  aws: (service: string, key: string) => `/nexpo/${service}/posthog/${key}`,
  gcp: (service: string, key: string) => `nexpo-${service}-posthog-${key}`,
  azure: (service: string, key: string) => `nexpo-${service}-posthog-${key}`,
}

for (const cloud of clouds) {
  test(`3 fields and 4 clicks from nothing to the env block on ${cloud}`, async ({ page, context, simulator }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    const presses = await recordPresses(page)
    const name = serviceName('journey')
    await page.goto('/services')

    const began = Date.now()
    await page.getByRole('link', { name: 'New service' }).click()
    await fillEssentials(page, { name, environment: 'staging', cloud })
    await reviewPlan(page)
    await provision(page)
    await page.getByRole('button', { name: 'Copy env block' }).click()
    await expect(page.getByRole('button', { name: 'Copy env block' }).getByRole('status')).toHaveText('Copied')
    const seconds = (Date.now() - began) / 1000
    test.info().annotations.push({ type: 'time', description: `${cloud}: ${seconds.toFixed(1)} s` })

    expect(presses).toHaveLength(4)
    for (const [index, word] of ['New service', 'Review plan', 'Provision', 'Copy'].entries()) {
      expect(presses[index]).toContain(word)
    }
    expect(seconds).toBeLessThan(60)

    const block = await page.evaluate(() => navigator.clipboard.readText())
    const project = await simulator.projectNamed(`nexpo-${name}-staging`)
    expect(block).toContain(`POSTHOG_SERVICE_NAME=${name}`)
    expect(block).toContain(`POSTHOG_PROJECT_ID=${project.id}`)
    expect(block.match(/^#? ?POSTHOG_\w+=/gm)?.length).toBeGreaterThanOrEqual(14)
    expect(block).not.toContain('phc_')
    const entries = (await simulator.entriesOf(name))[cloud]
    expect(entries).toContain(nameInVault[cloud](name, 'project-api-key'))
    expect(entries.length).toBeGreaterThanOrEqual(14)
  })
}
