import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { Listener } from '../../serve.ts'
import { listenForBoth } from './front.ts'

let front: Listener | undefined
afterEach(() => front?.close())

/** Sends the pieces in packets of their own and resolves with the first answer and who gave it. */
async function exchange(...pieces: string[]): Promise<string> {
  const overHttp = http.createServer((request, response) => {
    request.resume().once('end', () => response.end(`http ${request.method} ${request.url}`))
  })
  const injectConnection = (socket: net.Socket) => {
    socket.once('data', (bytes) => socket.end(`http2 ${bytes}`)).resume()
  }
  front = await listenForBoth({ http: overHttp, http2: { injectConnection }, host: '127.0.0.1', port: 0 })
  const client = net.connect({ port: front.port, host: '127.0.0.1', noDelay: true })
  const answered = once(client, 'data')
  await once(client, 'connect')
  for (const piece of pieces) {
    await new Promise<void>((resolve) => client.write(piece, () => resolve()))
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
  const [answer] = await answered
  client.destroy()
  return String(answer)
}

describe('the front of both transports', () => {
  const rest = ' /v1/x HTTP/1.1\r\nhost: a\r\ncontent-length: 0\r\n\r\n'
  test.each([
    ['the preface of HTTP/2', ['PRI * HTTP/2.0\r\n'], /^http2 PRI \* HTTP\/2\.0/],
    ['the preface in pieces', ['P', 'R', 'I * HTTP/2.0\r\n'], /^http2 PRI \*/],
    ['a GET', [`GET${rest}`], /http GET \/v1\/x$/],
    ['a POST in pieces', ['P', `OST${rest}`], /http POST \/v1\/x$/],
    ['a PATCH in pieces', ['PA', `TCH${rest}`], /http PATCH \/v1\/x$/],
  ])('%s', async (_, pieces, expected) => {
    expect(await exchange(...pieces)).toMatch(expected)
  })

  test('a port that is taken is an error to the one who starts it', async () => {
    front = await listenForBoth({
      http: http.createServer(),
      http2: { injectConnection() {} },
      host: '127.0.0.1',
      port: 0,
    })
    const again = listenForBoth({
      http: http.createServer(),
      http2: { injectConnection() {} },
      host: '127.0.0.1',
      port: front.port,
    })
    await expect(again).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })
})
