import { expect, it } from 'vitest'
import type { Handler } from '#lib/api/define-routes.ts'
import { analytics, rollout, startDriftBench } from '#lib/testing/drifting.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { POST as resolve } from './resolve/route.ts'
import { POST as check, GET as read } from './route.ts'

const token = 'an-admin-token-only-for-this-very-test'
await takeOwnDatabase({ HEDGEROW_GRACE_MS: '500', HEDGEROW_ADMIN_TOKEN: token })
const bench = await startDriftBench()

async function call(handler: Handler, id: string, body?: unknown) {
  const isRead = handler === read
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const sent = isRead ? { method: 'GET' } : { method: 'POST', body: JSON.stringify(body ?? {}) }
  const request = new Request('http://127.0.0.1:3000/api/v1/configurations/x/drift', { headers, ...sent })
  const response = await handler(request, { params: Promise.resolve({ id }) })
  return { status: response.status, location: response.headers.get('location'), body: await response.json() }
}

it('looks, shows and resolves', async () => {
  const of = await bench.provision()
  expect(await call(read, of.id)).toMatchObject({ status: 200, body: { status: 'unchecked', fields: [] } })
  await bench.setRollout(of, 7)
  const fields = [{ address: analytics, path: rollout, intended: 100, applied: 100, live: 7 }]
  expect(await call(check, of.id)).toMatchObject({ status: 200, body: { status: 'drifted', fields } })
  expect(await call(read, of.id)).toMatchObject({ status: 200, body: { status: 'drifted', fields } })

  const place = { address: analytics, path: rollout }
  expect(await call(resolve, of.id, { ...place, action: 'forget' })).toMatchObject({ status: 422 })
  expect(await call(resolve, of.id, { ...place, path: 'active', action: 'revert' })).toMatchObject({ status: 409 })
  const reverted = await call(resolve, of.id, { ...place, action: 'revert' })
  expect(reverted).toMatchObject({ status: 202, location: `/api/v1/runs/${reverted.body.run_id}` })
  expect(await bench.advance(reverted.body.run_id)).toMatchObject({ status: 'succeeded' })
  expect(await bench.rolloutOf(of)).toBe(100)
  expect(await call(check, 'nobody')).toMatchObject({ status: 404 })
})
