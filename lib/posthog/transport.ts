import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { isIP } from 'node:net'
import { assertLive } from '#lib/core/checked-signal.ts'
import { isPublicAddress } from '#lib/core/public-address.ts'
import { createPublicLookup, PrivateAddress } from '#lib/outbound/public-lookup.ts'
import type { Resolve } from '#lib/outbound/resolve.ts'

export type Ask = {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** Milliseconds until the connection stands, names and TLS included. */
  readonly connectMs: number
  /** Milliseconds until the last byte of the answer. */
  readonly totalMs: number
  readonly maxBytes: number
  /** Whether plain http and private addresses are fine for this origin. */
  readonly insecure: boolean
  /** For tests: instead of DNS, where addresses are checked. */
  readonly resolve?: Resolve | undefined
  readonly signal?: AbortSignal | undefined
}

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export type FailureReason =
  | 'unreachable'
  | 'unknown_host'
  | 'private'
  | 'plain'
  | 'tls'
  | 'connect_timeout'
  | 'timeout'
  | 'dropped'
  | 'too_large'

/** There was no whole answer. `sent`: the other side may have got the request. */
export class TransportFailure extends Error {
  readonly reason: FailureReason
  readonly sent: boolean
  constructor(reason: FailureReason, sent: boolean, cause?: unknown) {
    super(`transport: ${reason}`, { cause })
    this.name = 'TransportFailure'
    this.reason = reason
    this.sent = sent
  }
}

// Connections are kept for the next call, but not so long that the other side closes one while a POST goes out on it;
// those to checked addresses are kept apart from the others. Nobody queues for one: a call leaves when its turn was taken.
const agentOptions = { keepAlive: true, maxSockets: 512, timeout: 4_000 }
const agents = {
  guarded: new https.Agent(agentOptions),
  insecure: new https.Agent(agentOptions),
  plain: new http.Agent(agentOptions),
}

/**
 * One request, one answer: no redirects, no decompression, no repetition. Throws TransportFailure, or the signal's
 * reason when it is aborted.
 */
export async function exchange(ask: Ask): Promise<Answer> {
  ask.signal?.throwIfAborted()
  const plain = ask.url.protocol !== 'https:'
  if (!ask.insecure) {
    const literal = isIP(ask.url.hostname.replace(/^\[|\]$/g, '')) !== 0
    if (literal && !isPublicAddress(ask.url.hostname)) throw new TransportFailure('private', false)
    if (plain) throw new TransportFailure('plain', false)
  }
  return new Promise((resolve, reject) => {
    let sent = false
    const request = (plain ? http : https).request(ask.url, {
      method: ask.method,
      headers: ask.headers,
      agent: plain ? agents.plain : ask.insecure ? agents.insecure : agents.guarded,
      ...(ask.insecure ? {} : { lookup: createPublicLookup({ resolve: ask.resolve }) }),
    })
    const timers: NodeJS.Timeout[] = []
    const stop = (error: unknown) => {
      for (const timer of timers) clearTimeout(timer)
      ask.signal?.removeEventListener('abort', onAbort)
      request.destroy()
      reject(ask.signal?.aborted ? ask.signal.reason : error)
    }
    const onAbort = () => stop(ask.signal?.reason)
    ask.signal?.addEventListener('abort', onAbort, { once: true })
    timers.push(setTimeout(() => stop(new TransportFailure('timeout', sent)), ask.totalMs))

    request.on('socket', (socket) => {
      // Nothing has left before: a connection takes its time, and the right to call may have ended meanwhile.
      const connected = () => {
        try {
          assertLive(ask.signal)
        } catch (error) {
          return stop(error)
        }
        sent = true
        request.end(ask.body ?? undefined)
      }
      const late = () => stop(new TransportFailure('connect_timeout', false))
      timers.push(whenConnected(socket, plain, connected, setTimeout(late, ask.connectMs)))
    })
    request.on('error', (error) => stop(new TransportFailure(reasonOf(error, sent), sent, error)))
    request.on('response', (response) => {
      readBody(response, ask.maxBytes).then(
        (body) => {
          for (const timer of timers) clearTimeout(timer)
          ask.signal?.removeEventListener('abort', onAbort)
          resolve({ status: response.statusCode ?? 0, headers: singleHeaders(response.headers), body })
        },
        (error: unknown) => stop(error),
      )
    })
  })
}

/** Ends the time that was given for connecting, also when the connection stands already. */
function whenConnected(
  socket: Socket,
  plain: boolean,
  connected: () => void,
  deadline: NodeJS.Timeout,
): NodeJS.Timeout {
  const stands = () => {
    clearTimeout(deadline)
    connected()
  }
  if (socket.connecting) socket.once(plain ? 'connect' : 'secureConnect', stands)
  else stands()
  return deadline
}

async function readBody(response: http.IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes) throw new TransportFailure('too_large', true)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof TransportFailure ? error : new TransportFailure('dropped', true, error)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function singleHeaders(headers: http.IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}

const certificateFault =
  /^(CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA)|^EPROTO$/

function reasonOf(error: Error, sent: boolean): FailureReason {
  if (error instanceof PrivateAddress) return 'private'
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EAI_NODATA') return 'unknown_host'
  if (certificateFault.test(code)) return 'tls'
  return sent ? 'dropped' : 'unreachable'
}
