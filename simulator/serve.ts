import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Incoming } from './calls.ts'
import type { Outcome, Pipeline } from './pipeline.ts'
import type { Handler, SimulatorResponse, System, SystemName } from './types.ts'

/** A port that answers. `origin` is what GET / of the control server and the first line of output name. */
export type Listener = { readonly origin: string; readonly port: number; close(): Promise<void> }

/**
 * What a system with a transport of its own is started with: gRPC calls go through `pipeline.perform(incoming,
 * handler)`, HTTP ones through `answerWith(...)`; `port` 0 is any. `startGcp(starting)` resolves to a Listener.
 */
export type Starting = {
  readonly system: System
  readonly pipeline: Pipeline
  readonly host: string
  readonly port: number
}

type Serving = { readonly system: SystemName; readonly handler: Handler; readonly pipeline: Pipeline }

const bodyLimit = 25 * 1024 * 1024

/** Starts an HTTP server for one system. Rejects with EADDRINUSE when the port is taken. */
export function listen({ system, pipeline, host, port }: Starting): Promise<Listener> {
  const server = http.createServer(answerWith({ system: system.name, handler: system.handle, pipeline }))
  return startListening(server, host, port)
}

export async function startListening(server: http.Server, host: string, port: number): Promise<Listener> {
  // Clients pool connections; one that the server closes in the moment of reuse would look like a fault.
  server.keepAliveTimeout = 120_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const taken = (server.address() as AddressInfo).port
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${taken}`,
    port: taken,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A request listener for node:http (1.1 and, by its compatibility API, 2). */
export function answerWith({ system, handler, pipeline }: Serving): http.RequestListener {
  return (request, response) => {
    void readIncoming(system, request).then(
      async (incoming) => {
        if ('status' in incoming) return send(response, incoming)
        await deliver(await pipeline.perform(incoming, handler), response)
      },
      // The client went away before it had sent everything: there is no call.
      () => response.destroy(),
    )
  }
}

async function readIncoming(system: SystemName, request: http.IncomingMessage): Promise<Incoming | SimulatorResponse> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= bodyLimit) chunks.push(chunk)
  }
  if (size > bodyLimit) return { status: 413, body: { detail: 'Request body exceeded.' } }
  const host = request.headers.host ?? 'localhost'
  const target = URL.parse(request.url ?? '/', `http://${host}`)
  if (!target) return { status: 400, body: { detail: 'Bad request target.' } }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return {
    system,
    method: request.method ?? 'GET',
    path: decodePath(target.pathname),
    query: target.searchParams,
    headers,
    body: Buffer.concat(chunks),
    origin: `http://${host}`,
    client: request.socket.remoteAddress,
  }
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

async function deliver(outcome: Outcome, response: http.ServerResponse): Promise<void> {
  switch (outcome.delivery) {
    case 'drop':
      outcome.answered(null)
      response.destroy()
      return
    case 'hang':
      response.once('close', () => outcome.answered(null))
      return
    case 'drip':
      await drip(outcome, response)
      break
    case 'truncate': {
      const { status, headers, body } = encode(outcome.response)
      const half = body.subarray(0, Math.floor(body.length / 2))
      response.writeHead(status, { ...headers, 'content-length': half.length }).end(half)
      break
    }
    case 'huge':
      await sendHuge(outcome, response)
      break
    default:
      send(response, outcome.response)
  }
  outcome.answered(outcome.response.status)
}

export function send(response: http.ServerResponse, answer: SimulatorResponse): void {
  const { status, headers, body } = encode(answer)
  if (status === 204 || status === 304) {
    response.writeHead(status, headers).end()
    return
  }
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body)
}

async function drip(outcome: Outcome, response: http.ServerResponse): Promise<void> {
  const { status, headers, body } = encode(outcome.response)
  response.writeHead(status, { ...headers, 'content-length': body.length })
  response.flushHeaders()
  await new Promise<void>((resolve) => {
    let sent = 0
    const timer = setInterval(() => {
      response.write(body.subarray(sent, sent + 1))
      sent += 1
      if (sent >= body.length) response.end()
    }, outcome.ms)
    response.once('close', () => {
      clearInterval(timer)
      resolve()
    })
  })
}

async function sendHuge(outcome: Outcome, response: http.ServerResponse): Promise<void> {
  const { status, headers } = encode(outcome.response)
  const piece = Buffer.alloc(64 * 1024, ' ')
  function* pieces() {
    for (let sent = 0; sent < outcome.bytes; sent += piece.length) yield piece
    yield Buffer.from('{}')
  }
  response.writeHead(status, headers)
  // A client that stops reading is what this fault is for.
  await pipeline(Readable.from(pieces()), response).catch(() => undefined)
}

function encode(answer: SimulatorResponse): { status: number; headers: Record<string, string>; body: Buffer } {
  const { status, headers = {}, body } = answer
  if (body === undefined) return { status, headers: { ...headers }, body: Buffer.alloc(0) }
  if (Buffer.isBuffer(body)) return { status, headers: { ...headers }, body }
  if (typeof body === 'string') return { status, headers: { ...headers }, body: Buffer.from(body) }
  const withType = { 'content-type': 'application/json', ...headers }
  return { status, headers: withType, body: Buffer.from(JSON.stringify(body)) }
}
