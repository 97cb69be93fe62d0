import { expect, test } from './browser.ts'

type Verification = { readonly ok: boolean; readonly records: number; readonly head: { readonly seq: number } }

test('the chain is verified by a press, and a head that was kept leads into it', async ({ page, api }) => {
  await page.goto('/audit')
  await page.getByRole('button', { name: 'Verify chain' }).click()
  await expect(
    page.getByRole('status').filter({ hasText: /^✓?[\d,]+ records: all as they were written\./ }),
  ).toBeVisible()
  await expect(page.getByRole('button', { name: 'Copy head' })).toBeVisible()

  const { head, ...first } = await api.json<Verification>('POST', '/api/v1/audit/verify', {})
  expect(first).toMatchObject({ ok: true, records: head.seq })
  expect(await api.json<Verification>('POST', '/api/v1/audit/verify', { head })).toMatchObject({ ok: true })
  await api.json('POST', '/api/v1/audit/verify', { head: { ...head, seq: head.seq + 1 } }, 422)
})
