import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDocumentFiles } from './document-files.ts'
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

describe('documents', () => {
  type Items = { items: number[] }
  const open = () => createStore(openDocumentFiles(dataDir))
  const items = () => open().document<Items>('a', () => ({ items: [] })).items
  const write = (...added: number[]) => {
    const store = open()
    store.document<Items>('a', () => ({ items: [] })).items.push(...added)
    store.changed('a')
    store.settle()
    return store
  }

  it('are saved before the answer, without being closed', () => {
    write(1)
    expect(items()).toEqual([1])
  })

  it('survive a last write that was cut short', () => {
    write(1)
    appendFileSync(path.join(dataDir, 'journal.ndjson'), '["a",{"items":[1,')
    expect(items()).toEqual([1])
  })

  it('are gone when they are forgotten', () => {
    const store = write(1)
    store.forget('a')
    expect(items()).toEqual([])
    store.close()
    expect(open().names('')).toEqual([])
  })
})
