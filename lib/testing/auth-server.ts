import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import nextAuth, { type NextAuthOptions } from 'next-auth'

type Answer = ServerResponse & { status?: unknown; send?: unknown; json?: unknown }

/** next-auth under /api/auth on a free port, with our options, without Next around it. */
export async function startAuthServer() {
  let options: NextAuthOptions | undefined
  const server = createServer((request, response) => {
    if (options) void answer(options, request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    use(given: NextAuthOptions): void {
      options = given
    },
    async close(): Promise<void> {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function answer(options: NextAuthOptions, request: IncomingMessage, response: Answer): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://unused')
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const pairs = (request.headers.cookie ?? '').split(/; */).map((pair) => pair.split('='))
  // The shape of Next's API routes, which next-auth takes beside route handlers.
  Object.assign(request, {
    query: { ...Object.fromEntries(url.searchParams), nextauth: url.pathname.split('/').slice(3) },
    cookies: Object.fromEntries(pairs.map(([name, ...rest]) => [name, decodeURIComponent(rest.join('='))])),
    body: Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString())),
  })
  Object.assign(response, {
    status: (code: number) => Object.assign(response, { statusCode: code }),
    send: (body: unknown) => response.end(typeof body === 'string' ? body : JSON.stringify(body ?? '')),
    json: (body: unknown) => response.end(JSON.stringify(body)),
  })
  await nextAuth(options)(request, response)
}
