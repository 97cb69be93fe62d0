import type { Page } from '@playwright/test'
import { serviceName } from './api.ts'
import { expect, test } from './browser.ts'
import type { Portal } from './portal.ts'
import { unfold } from './settings-form.ts'
import type { Simulator } from './simulator.ts'

type Fields = Readonly<Record<string, string>>
type Kind = 'PostHog' | 'AWS' | 'Google Cloud' | 'Azure'
type Given = { readonly kind: Kind; readonly fields: Fields; readonly secret: string; readonly works: RegExp }

const seldom = ['Endpoint']

async function credentials(simulator: Simulator, { simulator: at }: Portal): Promise<readonly Given[]> {
  const { posthog, aws, gcp, azure } = await simulator.truth()
  const key = posthog.keys.find(({ label }) => label === 'admin')?.value ?? ''
  const account = JSON.stringify(gcp.service_account_json)
  return [
    {
      kind: 'PostHog',
      fields: { Host: at.posthog, 'Personal API key': key },
      secret: key,
      works: /feature_flag:write/,
    },
    {
      kind: 'AWS',
      fields: {
        Region: aws.region,
        'Access key id': aws.access_key_id,
        'Secret access key': aws.secret_access_key,
        Endpoint: at.aws,
      },
      secret: aws.secret_access_key,
      works: /write/,
    },
    {
      kind: 'Google Cloud',
      fields: { Project: gcp.project_id, 'Service account key': account, Endpoint: at.gcp },
      secret: String(gcp.service_account_json.private_key),
      works: /write/,
    },
    {
      kind: 'Azure',
      fields: {
        Vault: at.azure,
        Tenant: azure.tenant_id,
        'Client id': azure.client_id,
        'Client secret': azure.client_secret,
      },
      secret: azure.client_secret,
      works: /write/,
    },
  ]
}

/** Fills in the form of a kind and saves it; the page that follows checks by itself. */
async function add(page: Page, kind: Kind, name: string, fields: Fields): Promise<string> {
  await page.goto('/connections/new')
  await page.getByRole('radio', { name: kind, exact: true }).check()
  await page.getByLabel('Name', { exact: true }).fill(name)
  if (seldom.some((label) => label in fields)) await unfold(page, 'Seldom needed')
  for (const [label, text] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(text)
  await expect(page.getByRole('switch', { name: 'Default' })).not.toBeChecked()
  await page.getByRole('button', { name: 'Add and check' }).click()
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
  return page.url().replace(/^.*\/|\?.*$/g, '')
}

const check = (page: Page) => page.getByRole('region', { name: 'Check' })
const verdict = { timeout: 30_000 }

/** The text of a secret as it would stand in a page or in JSON. */
const shapesOf = (secret: string) => [secret, JSON.stringify(secret).slice(1, -1)]

for (const kind of ['PostHog', 'AWS', 'Google Cloud', 'Azure'] as const) {
  test(`${kind} is connected and checked, and its secret never comes back`, async ({
    page,
    api,
    portal,
    simulator,
  }) => {
    const given = (await credentials(simulator, portal)).find((one) => one.kind === kind)
    if (!given) throw new Error(kind)
    const name = serviceName('connection')
    const id = await add(page, kind, name, given.fields)
    await expect(check(page)).toContainText('It can do what is asked of it.', verdict)
    await expect(check(page)).toContainText(given.works)

    const seen = [await page.content()]
    for (const path of ['/connections', `/connections/${id}`, '/audit']) {
      await page.goto(path)
      seen.push(await page.content())
    }
    for (const path of [`/api/v1/connections/${id}`, '/api/v1/connections', '/api/v1/audit']) {
      seen.push(JSON.stringify(await api.json('GET', path)))
    }
    for (const shape of shapesOf(given.secret)) {
      for (const text of seen) expect(text).not.toContain(shape)
    }
    await api.call('DELETE', `/api/v1/connections/${id}`, { headers: { 'if-match': '*' } })
  })
}

test('a wrong key is told from a right one, with what to do', async ({ page, portal }) => {
  const fields = { Host: portal.simulator.posthog, 'Personal API key': 'phx_thisIsNotAKeyOfAnybody' }
  await add(page, 'PostHog', serviceName('wrong'), fields)
  await expect(check(page)).toContainText('It cannot be used as it is.', verdict)
  await expect(check(page).getByRole('listitem').filter({ hasText: 'error' }).first()).toContainText(/key/i)
  await expect(check(page).getByRole('listitem').filter({ hasText: 'error' }).first()).toContainText(
    /make|create|replace/i,
  )
})

test('a wrong secret of a vault is told, and mended in place', async ({ page, portal, simulator }) => {
  const { azure } = await simulator.truth()
  const name = serviceName('mended')
  await add(page, 'Azure', name, {
    Vault: portal.simulator.azure,
    Tenant: azure.tenant_id,
    'Client id': azure.client_id,
    'Client secret': 'not-the-secret',
  })
  await expect(check(page)).toContainText('It cannot be used as it is.', verdict)
  await page.getByRole('button', { name: 'Replace: Client secret' }).click()
  await page.getByLabel('Client secret', { exact: true }).fill(azure.client_secret)
  await page.getByRole('button', { name: 'Save and check' }).click()
  await expect(check(page)).toContainText('It can do what is asked of it.', verdict)
})

test('a key that may only read is told which scopes it lacks', async ({ page, portal, simulator }) => {
  const { posthog } = await simulator.truth()
  const key = posthog.keys.find(({ label }) => label === 'read-only')?.value ?? ''
  await add(page, 'PostHog', serviceName('reader'), { Host: portal.simulator.posthog, 'Personal API key': key })
  await expect(check(page)).toContainText('It cannot be used as it is.', verdict)
  const wrong = check(page).getByRole('listitem').filter({ hasText: 'error' })
  for (const scope of ['project:write', 'feature_flag:write', 'dashboard:write']) {
    await expect(wrong.filter({ hasText: scope }).first()).toBeVisible()
  }
})

test('what is not filled in is told at its field', async ({ page }) => {
  await page.goto('/connections/new?kind=aws')
  await page.getByLabel('Name', { exact: true }).fill(serviceName('bad'))
  await page.getByLabel('Access key id', { exact: true }).fill('AKIAEXAMPLE')
  await page.getByRole('button', { name: 'Add and check' }).click()
  const faults = page.getByRole('alert').filter({ hasText: 'mended first' })
  await expect(faults).toBeFocused()
  await faults.getByRole('button', { name: 'Region' }).click()
  await expect(page.getByLabel('Region', { exact: true })).toBeFocused()
  await expect(page.getByLabel('Access key id', { exact: true })).toHaveValue('AKIAEXAMPLE')
})

test('a connection in use is not deleted, and its users are named', async ({ page, api, portal, simulator }) => {
  const given = (await credentials(simulator, portal)).find((one) => one.kind === 'Azure')
  const connection = serviceName('used')
  const id = await add(page, 'Azure', connection, given?.fields ?? {})
  await expect(check(page)).toContainText('It can do what is asked of it.', verdict)
  const name = serviceName('user')
  const variables = { service_name: name, environment: 'dev', cloud_provider: 'azure', enable_posthog: true }
  const service = await api.provision({ ...variables, vault_connection: id })

  await page.reload()
  await page.getByRole('button', { name: 'Delete…' }).click()
  const dialog = page.getByRole('dialog', { name: `Delete ${connection}` })
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(dialog.getByRole('list', { name: 'Used by' })).toContainText(`nexpo/${name}/dev`)
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await api.carryOut(service.id, 'destroy')
  await api.call('DELETE', `/api/v1/configurations/${service.id}`)
  await page.reload()
  await page.getByRole('button', { name: 'Delete…' }).click()
  await dialog.getByRole('button', { name: 'Delete', exact: true }).click()
  await expect(page).toHaveURL(/\/connections$/)
  await expect(page.getByRole('link', { name: connection })).toHaveCount(0)
})
