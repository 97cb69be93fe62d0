import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer as createTcpServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closedPort } from '#lib/testing/closed-port.ts'
import { safeFetch } from './safe-fetch.ts'

const heard: { method: string; url: string; headers: Record<string, unknown>; body: string }[] = []
const answers: Record<string, RequestListener> = {
  '/ok': (_, response) => response.end('thanks'),
  '/long': (_, response) => response.end('x'.repeat(100_000)),
  '/headers': (_, response) => response.writeHead(200, { 'x-long': 'x'.repeat(40_000) }).end(),
  '/moved': (_, response) => response.writeHead(302, { location: 'http://127.0.0.1/else' }).end(),
  '/silent': () => {},
  '/drip': (_, response) => {
    const timer = setInterval(() => response.write('.'), 20)
    response.on('close', () => clearInterval(timer))
  },
  '/broken': (_, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('half')
    setImmediate(() => response.destroy())
  },
}

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const { method = '', url = '', headers } = request
  heard.push({ method, url, headers, body: Buffer.concat(chunks).toString() })
  answers[url]?.(request, response)
})
const noise = createTcpServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2\r\n'))
let port = 0
let noisePort = 0

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  await new Promise<void>((resolve) => noise.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  noisePort = (noise.address() as AddressInfo).port
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  noise.close()
})

const toLoopback = async () => ['127.0.0.1']
const everything = () => true
const nothing = () => false
const reach = (path: string, more = {}) =>
  safeFetch(`http://canary.test:${port}${path}`, { allow: everything, lookup: toLoopback, ...more })

describe('a host that the operator lists', () => {
  it('is asked once, at the address that was looked up, under its own name', async () => {
    let lookups = 0
    const lookup = async () => {
      lookups += 1
      return lookups === 1 ? ['127.0.0.1'] : ['203.0.113.1']
    }
    const answer = await reach('/ok', { lookup, method: 'POST', body: '{"ä":1}', headers: { 'X-Signed': 'yes' } })
    expect(answer).toMatchObject({ status: 200, body: 'thanks', address: '127.0.0.1' })
    expect(lookups).toBe(1)
    const { headers, ...rest } = heard.at(-1) ?? { headers: {} }
    expect(rest).toEqual({ method: 'POST', url: '/ok', body: '{"ä":1}' })
    expect(headers).toMatchObject({ host: `canary.test:${port}`, 'x-signed': 'yes', connection: 'close' })
    expect(Object.keys(headers)).not.toContain('authorization')
  })

  it('is listed by host and port, and by nothing else', async () => {
    const asked: string[] = []
    const allow = (hostPort: string) => {
      asked.push(hostPort)
      return false
    }
    await safeFetch('https://canary.test./x', { allow }).catch(() => {})
    await safeFetch('http://[::1]:81/', { allow }).catch(() => {})
    expect(asked).toEqual(['canary.test:443', '[::1]:81'])
  })
})

describe('what ends without an answer', () => {
  it.each([
    ['/moved', {}, 'redirect_refused'],
    ['/long', {}, 'too_large'],
    ['/ok', { maxBytes: 3 }, 'too_large'],
    ['/headers', {}, 'too_large'],
    ['/silent', { deadlineMs: 150 }, 'timeout'],
    ['/drip', { deadlineMs: 300 }, 'timeout'],
    ['/broken', {}, 'dropped'],
    ['/ok', { lookup: async () => Promise.reject(Object.assign(new Error(), { code: 'ENOTFOUND' })) }, 'unknown_host'],
    ['/ok', { lookup: async () => Promise.reject(new Error('servfail')) }, 'unknown_host'],
    ['/ok', { lookup: () => new Promise(() => {}), deadlineMs: 100 }, 'timeout'],
  ])('%s with %o: %s', async (path, more, reason) => {
    await expect(reach(path, more)).rejects.toMatchObject({ code: 'unavailable', reason })
  })

  it('tells nothing of where a redirect leads', async () => {
    await expect(reach('/moved')).rejects.toThrow(
      'canary.test answered 302: it sends its callers elsewhere, and redirects are not followed.',
    )
  })

  it('is a closed port, another protocol, or no TLS', async () => {
    const closed = await closedPort()
    await expect(safeFetch(`http://127.0.0.1:${closed}`, { allow: everything })).rejects.toMatchObject({
      reason: 'unreachable',
    })
    await expect(safeFetch(`http://127.0.0.1:${noisePort}`, { allow: everything })).rejects.toMatchObject({
      reason: 'dropped',
    })
    await expect(safeFetch(`https://127.0.0.1:${port}`, { allow: everything })).rejects.toMatchObject({
      reason: 'tls_failed',
    })
  })

  it('is one that the caller calls off', async () => {
    const why = new Error('the user left')
    await expect(reach('/silent', { signal: AbortSignal.abort(why) })).rejects.toBe(why)
  })
})

describe('what is refused before anything is sent', () => {
  const publicName = { allow: nothing, lookup: async () => ['93.184.215.14'] }
  it.each([
    ['http://hooks.example.com/', 'plain_refused'],
    ['https://hooks.example.com:8443/', 'port_refused'],
    ['https://user@hooks.example.com/', 'url_refused'],
    ['https://hooks.example.com\\@127.0.0.1/', 'url_refused'],
    ['https://hooks.exam\tple.com/', 'url_refused'],
    ['ftp://hooks.example.com/', 'url_refused'],
    ['https://2130706433/', 'address_refused'],
    ['https://localhost/', 'address_refused'],
    ['', 'url_refused'],
  ])('%j: %s', async (url, reason) => {
    await expect(safeFetch(url, publicName)).rejects.toMatchObject({ code: 'invalid', reason })
  })

  it.each([[['10.0.0.1']], [['93.184.215.14', '10.0.0.1']], [['93.184.215.14', '::1']], [[]]])(
    'a name that leads to %j',
    async (addresses) => {
      const asked = safeFetch('https://hooks.example.com/', { allow: nothing, lookup: async () => addresses })
      await expect(asked).rejects.toMatchObject({
        reason: 'address_refused',
        message: 'hooks.example.com leads to an address that is not on the public internet.',
      })
    },
  )

  it.each([
    ['Host', 'other.test'],
    ['cookie', 'a=b'],
    ['AUTHORIZATION', 'Bearer x'],
    ['content-length', '3'],
    ['proxy-authorization', 'x'],
    ['x-one', 'a\r\nx-two: b'],
    ['x one', 'a'],
  ])('the header %s: %j', async (name, value) => {
    const before = heard.length
    await expect(reach('/ok', { headers: { [name]: value } })).rejects.toMatchObject({ reason: 'header_refused' })
    expect(heard.length).toBe(before)
  })
})
