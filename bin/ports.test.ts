import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { anyFreePort, isFree, nextFreePort } from './ports.ts'

const servers: Server[] = []

async function occupy(port: number): Promise<void> {
  const server = createServer()
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

test('a port is free until somebody listens', async () => {
  const port = await anyFreePort()
  expect(await isFree(port)).toBe(true)
  await occupy(port)
  expect(await isFree(port)).toBe(false)
})

test('the next free port steps over taken ones', async () => {
  const port = await anyFreePort()
  await occupy(port)
  const next = await nextFreePort(port)
  expect(next).toBeGreaterThan(port)
  expect(await isFree(next)).toBe(true)
})

test('past the last port any free one does', async () => {
  expect(await nextFreePort(65_536)).toBeGreaterThan(0)
})
