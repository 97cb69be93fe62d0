import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { spawnSimulator } from './process.ts'
import type { Truth } from './testing.ts'

let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'simulator-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const truthOf = async (control: string) => (await fetch(`${control}/__truth`)).json() as Promise<Truth>

async function createProject(posthog: string, key: string, name: string): Promise<number> {
  const url = `${posthog}/api/organizations/@current/projects/`
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify({ name }),
  })
  return response.status
}

it('prints its endpoints, stops cleanly on SIGTERM and goes on where it was', async () => {
  const first = await spawnSimulator(dataDir)
  expect(Object.keys(first.endpoints)).toEqual(expect.arrayContaining(['posthog', 'control']))
  const key = (await truthOf(first.endpoints.control)).posthog.keys?.[0]?.value ?? ''
  expect(await createProject(first.endpoints.posthog, key, 'checkout')).toBe(201)
  expect(await first.stop()).toBe(0)

  const second = await spawnSimulator(dataDir)
  expect(second.endpoints).toEqual(first.endpoints)
  expect((await truthOf(second.endpoints.control)).posthog.projects).toMatchObject([{ name: 'checkout' }])
  expect(await second.stop('SIGINT')).toBe(0)
})

it('loses nothing it acknowledged when it is killed', async () => {
  const first = await spawnSimulator(dataDir)
  const key = (await truthOf(first.endpoints.control)).posthog.keys?.[0]?.value ?? ''
  const names = Array.from({ length: 50 }, (_, index) => `service ${index}`)
  const acknowledged: string[] = []
  const creating = names.map(async (name) => {
    const status = await createProject(first.endpoints.posthog, key, name).catch(() => null)
    if (status === 201) acknowledged.push(name)
    // Some are acknowledged and some are not when the end comes.
    if (acknowledged.length === 20) first.child.kill('SIGKILL')
  })
  await Promise.all([...creating, once(first.child, 'exit')])

  const second = await spawnSimulator(dataDir)
  const { posthog } = await truthOf(second.endpoints.control)
  expect(posthog.keys?.[0]?.value).toBe(key)
  expect(posthog.projects?.map(({ name }) => name)).toEqual(expect.arrayContaining(acknowledged))
  const calls = (await (await fetch(`${second.endpoints.control}/__calls`)).json()) as { id: string }[]
  expect(calls.map(({ id }) => id)).toEqual(
    expect.arrayContaining((posthog.projects ?? []).map((row) => row.created_by_call)),
  )
  await second.stop()
})

it('ends with the parent that holds its standard input', async () => {
  const simulator = await spawnSimulator(dataDir)
  simulator.child.stdin?.end()
  expect(await once(simulator.child, 'exit')).toEqual([0, null])
})

it('says what is wrong with its arguments', async () => {
  const first = await spawnSimulator(dataDir)
  await expect(spawnSimulator(dataDir)).rejects.toThrow('already running')
  await first.stop()
})
