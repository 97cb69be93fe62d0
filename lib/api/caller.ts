import 'server-only'
import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'
import { env } from '#lib/env.ts'

/** Where requests end whose own address is not one. */
export const malformedAddress = '/api/malformed-address'
/** Where requests end whose method no route knows. */
export const unknownMethod = '/api/unknown-method'
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

const mark = 'x-hedgerow-caller'
const store = globalThis as { hedgerowCallersWatched?: boolean }
const loopback = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/

/**
 * From now on every request to this process says what its socket says, whatever it was sent with: forwarded-host
 * headers name the public URL (Next compares origins with them), `mark` tells callers of this machine, `x-path`
 * the address, an address that is none becomes `malformedAddress`, and
 * one asked with a method that is none `unknownMethod`. Idempotent.
 */
export function watchCallers(): void {
  if (store.hedgerowCallersWatched) return
  store.hedgerowCallersWatched = true
  const { host, protocol } = new URL(env().HEDGEROW_PUBLIC_URL)
  subscribe('http.server.request.start', (message) => {
    const { request } = message as { request: IncomingMessage }
    const { headers, socket } = request
    const isForwarded = ['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some((name) => name in headers)
    // A proxy on this machine has its address too, and speaks for anybody.
    headers[mark] = !isForwarded && loopback.test(socket.remoteAddress ?? '') ? 'loopback' : 'other'
    headers['x-forwarded-host'] = host
    headers['x-forwarded-proto'] = protocol.slice(0, -1)
    headers['x-path'] = pathOf(request.url ?? '/')
    // Next answers 500 to an address that cannot be decoded, and to a method that it does not know.
    if (!isDecodable(request.url ?? '/')) request.url = malformedAddress
    if (!methods.has(request.method ?? '')) {
      request.method = 'GET'
      request.url = unknownMethod
    }
  })
}

/** Path and query as the person sees them, for pages that send them to the sign-in page and back. */
function pathOf(url: string): string {
  const asked = URL.parse(url, 'http://unused')
  if (!asked) return '/'
  asked.searchParams.delete('_rsc')
  return `${asked.pathname}${asked.search}`
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?', 1)[0] ?? '')
    return true
  } catch {
    return false
  }
}

/** Whether a request came from this machine itself. Nobody's does until watchCallers() was called. */
export function isLoopbackCaller(headers: Pick<Headers, 'get'>): boolean {
  return store.hedgerowCallersWatched === true && headers.get(mark) === 'loopback'
}
