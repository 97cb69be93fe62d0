import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Canary = {
  readonly origin: string
  readonly hostPort: string
  /** Connections that were made to it, whether or not a request came. */
  readonly connections: () => number
  /** Every request as text: line, headers, body. */
  readonly requests: readonly string[]
  stop(): Promise<void>
}

const answerYes: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
}

/** A server on 127.0.0.1 that remembers whoever came. */
export async function startCanary(answer: RequestListener = answerYes): Promise<Canary> {
  let connections = 0
  const requests: string[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const { method, url, rawHeaders } = request
    requests.push([method, url, ...rawHeaders, Buffer.concat(chunks).toString()].join('\n'))
    answer(request, response)
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${port}`,
    hostPort: `127.0.0.1:${port}`,
    connections: () => connections,
    requests,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
