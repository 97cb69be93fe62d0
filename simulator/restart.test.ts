import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createStore } from './store.ts'
import { startTestSimulator } from './testing.ts'

let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'simulator-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

it('goes on after a restart with its ports, keys, objects, settings and calls', async () => {
  const first = await startTestSimulator(dataDir)
  await first.control('POST', '/__settings', { posthog: { project_limit: 7 } })
  const project = await first.createProject('checkout')
  const { id } = (await first.api('POST', `${project.path}/actions/`, { name: 'paid' })).body
  const [truth, calls] = [await first.truth(), await first.calls()]
  const { endpoints } = first.simulator
  await first.close()

  const second = await startTestSimulator(dataDir)
  expect(second.simulator.endpoints).toEqual(endpoints)
  expect((await second.truth()).posthog).toEqual(truth.posthog)
  expect(await second.calls()).toEqual(calls)
  expect((await second.control('GET', '/__settings')).body.posthog).toMatchObject({ project_limit: 7 })
  const next = (await second.api('POST', `${project.path}/actions/`, { name: 'refunded' })).body
  expect(next.id).toBe(Number(id) + 1)
  await second.close()
})

it('takes other ports when the remembered ones are taken', async () => {
  const first = await startTestSimulator(dataDir)
  const { endpoints } = first.simulator
  await first.close()
  const taken = createServer().listen(Number(new URL(endpoints.posthog).port), '127.0.0.1')
  await new Promise((resolve) => taken.once('listening', resolve))
  const second = await startTestSimulator(dataDir)
  expect(second.simulator.endpoints.posthog).not.toBe(endpoints.posthog)
  expect(second.simulator.endpoints.control).toBe(endpoints.control)
  await Promise.all([second.close(), new Promise((resolve) => taken.close(resolve))])
})

it('refuses a folder that another simulator works in', async () => {
  const first = await startTestSimulator(dataDir)
  await expect(startTestSimulator(dataDir)).rejects.toThrow('already running')
  await first.close()
})

it('has written what it acknowledged, without being asked to stop', () => {
  const store = createStore(dataDir)
  const document = store.document('a', () => ({ items: [] as number[] }))
  document.items.push(1)
  store.changed('a')
  store.settle()
  expect(createStore(dataDir).document('a', () => ({ items: [] as number[] }))).toEqual({ items: [1] })
  // Not even when the last write was cut short.
  appendFileSync(path.join(dataDir, 'journal.ndjson'), '["a",{"items":[1,')
  expect(createStore(dataDir).document('a', () => ({ items: [] as number[] }))).toEqual({ items: [1] })
  createStore(dataDir).forget('a')
  expect(createStore(dataDir).names('')).toEqual([])
})
