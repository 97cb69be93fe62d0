import http from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { HedgerowError } from '#lib/core/errors.ts'
import { isCertificateFault } from './network-faults.ts'
import type { OutboundUrl } from './outbound-url.ts'

export type PinnedRequest = {
  readonly target: OutboundUrl
  /** The only ones that a connection is made to. */
  readonly addresses: readonly string[]
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | null
  readonly maxBytes: number
  /** Its reason is thrown when it is aborted. */
  readonly signal: AbortSignal
}

export type PinnedAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  /** The IP address that answered. */
  readonly address: string
}

// Of our own: the global ones go through the proxies of the environment. Nothing is kept for the next call.
const agentOptions = { keepAlive: false, maxCachedSessions: 0 }
const agents = { http: new http.Agent(agentOptions), https: new https.Agent(agentOptions) }

/** One request to a checked address; the name stays in the Host header and in the certificate. Throws `unavailable`. */
export function sendPinned(asked: PinnedRequest): Promise<PinnedAnswer> {
  const { target, method, body, maxBytes, signal } = asked
  const plain = target.url.protocol === 'http:'
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const request = (plain ? http : https).request(target.url, {
      method,
      headers: { ...asked.headers, ...(body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }) },
      agent: plain ? agents.http : agents.https,
      lookup: only(asked.addresses),
      maxHeaderSize: 16_384,
    })
    const stop = (error: unknown) => {
      signal.removeEventListener('abort', onAbort)
      request.destroy()
      reject(signal.aborted ? signal.reason : error)
    }
    const onAbort = () => stop(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    request.on('error', (error) => stop(failureOf(error, target.host)))
    request.on('response', (response) => {
      const address = response.socket.remoteAddress ?? ''
      readBody(response, maxBytes, target.host).then((text) => {
        signal.removeEventListener('abort', onAbort)
        resolve({ status: response.statusCode ?? 0, headers: singleHeaders(response.headers), body: text, address })
      }, stop)
    })
    request.end(body ?? undefined)
  })
}

/** Node asks for the name when it connects: it hears what was checked, whatever DNS says by now. */
function only(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }))
  return (name, options, done) => {
    const [first] = found
    if (!first) return done(new Error(`${name} has no address`), '')
    if (options.all) return done(null, found)
    done(null, first.address, first.family)
  }
}

async function readBody(response: http.IncomingMessage, maxBytes: number, host: string): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes) throw tooLarge(host)
      chunks.push(chunk)
    }
  } catch (error) {
    throw error instanceof HedgerowError ? error : failureOf(error, host, 'dropped')
  }
  return Buffer.concat(chunks).toString('utf8')
}

function singleHeaders(headers: http.IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  )
}

function tooLarge(host: string): HedgerowError {
  return new HedgerowError('unavailable', `${host} answered more than may be read.`, { reason: 'too_large' })
}

function failureOf(error: unknown, host: string, otherwise?: 'dropped'): HedgerowError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'HPE_HEADER_OVERFLOW') return tooLarge(host)
  if (isCertificateFault(code)) {
    const message = `${host} has no certificate that can be trusted, or does not speak TLS.`
    return new HedgerowError('unavailable', message, { reason: 'tls_failed', cause: error })
  }
  const isDropped = otherwise === 'dropped' || code === 'ECONNRESET' || code.startsWith('HPE_')
  const message = isDropped ? `${host} broke off or did not answer in HTTP.` : `${host} could not be reached.`
  const reason = isDropped ? 'dropped' : 'unreachable'
  return new HedgerowError('unavailable', message, { reason, cause: error })
}
