import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isLoopbackCaller, malformedAddress, unknownMethod, watchCallers } from './caller.ts'

Object.assign(process.env, {
  DATABASE_URL: 'postgresql://unused',
  HEDGEROW_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
  HEDGEROW_PUBLIC_URL: 'https://hedgerow.test',
  NEXTAUTH_SECRET: 'only for this test, and long enough',
})

const server = createServer((request, response) => response.end(JSON.stringify(seenOf(request))))
let port = 0
beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

function seenOf({ url, headers }: IncomingMessage) {
  const { 'x-path': path, 'x-forwarded-host': host, 'x-forwarded-proto': proto } = headers
  return { url, path, host, proto, isLoopback: isLoopbackCaller(new Headers(headers as HeadersInit)) }
}

/** What the server sees of a request that is written by hand: no client would send some of these. */
type Seen = ReturnType<typeof seenOf>

async function send(target: string, headers: readonly string[] = [], method = 'GET'): Promise<Seen> {
  const socket = connect(port, '127.0.0.1')
  socket.end(
    `${method} ${target} HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n${headers.map((line) => `${line}\r\n`).join('')}\r\n`,
  )
  const chunks: Buffer[] = []
  for await (const chunk of socket as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1))
}

describe('a request', () => {
  it('is nobody’s of this machine before callers are watched', async () => {
    expect((await send('/', ['x-hedgerow-caller: loopback'])).isLoopback).toBe(false)
    watchCallers()
    expect((await send('/')).isLoopback).toBe(true)
  })

  it.each(['X-Forwarded-For: 127.0.0.1', 'Forwarded: for=127.0.0.1', 'X-Real-IP: ::1', 'Via: 1.1 proxy'])(
    'that a proxy passed on is not of this machine: %s',
    async (line) => {
      expect((await send('/', [line, 'X-Hedgerow-Caller: loopback'])).isLoopback).toBe(false)
    },
  )

  it('names our public host, whatever it says itself', async () => {
    const seen = await send('/', ['X-Forwarded-Host: evil.test', 'X-Forwarded-Proto: gopher'])
    expect(seen).toMatchObject({ host: 'hedgerow.test', proto: 'https' })
  })

  it.each([
    ['/services?tab=plan&_rsc=x1', '/services?tab=plan'],
    ['/services?_rsc=x1', '/services'],
    ['//', '/'],
    ['//evil.test/x', '/x'],
    ['http://[', '/'],
    ['*', '/*'],
  ])('to %s has the path %s', async (target, path) => {
    expect((await send(target, ['X-Path: /forged'])).path).toBe(path)
  })

  it.each(['/a%', '/%E0%A4%A', '/%zz?y=1'])('to %s, which is no address, ends where it is answered', async (target) => {
    expect((await send(target)).url).toBe(malformedAddress)
  })

  it.each(['TRACE', 'PROPFIND'])('asked with %s ends where that is answered', async (method) => {
    expect((await send('/x', [], method)).url).toBe(unknownMethod)
  })

  it('may have a query that cannot be decoded, as people type them', async () => {
    expect((await send('/x?q=100%')).url).toBe('/x?q=100%')
  })
})
