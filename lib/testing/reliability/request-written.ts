import http from 'node:http'
import http2 from 'node:http2'

/*
 * Tells when a certain request has left this process: its last byte is with the operating system, so that the other
 * side gets it whatever becomes of us. All clients are met: those of PostHog, AWS and Azure speak through node:http,
 * Google's through node:http2.
 */

/** `text` is what is sent: the path, and the body as far as it is text. */
type Watch = { readonly isIt: (method: string, text: string) => boolean; readonly written: () => void }
const watches = new Set<Watch>()

/** Calls `written` once, when the first request that fits has been written. */
export function whenWritten(isIt: Watch['isIt'], written: () => void): void {
  watches.add({ isIt, written })
}

/** Takes the watch that this request answers to. */
function take(method: string, text: string): Watch | null {
  for (const watch of watches) {
    if (!watch.isIt(method, text)) continue
    watches.delete(watch)
    return watch
  }
  return null
}

// At once: a connection that was opened before would not be watched.
patchHttp()
patchHttp2()

function patchHttp(): void {
  const { end } = http.ClientRequest.prototype
  http.ClientRequest.prototype.end = function (this: http.ClientRequest, ...args: unknown[]) {
    const operation = String(this.getHeader('x-amz-target') ?? '')
    const watch = take(this.method, `${this.path} ${operation} ${textOf(args[0])}`)
    if (watch) this.once('finish', watch.written)
    return Reflect.apply(end, this, args) as http.ClientRequest
  } as typeof end
}

function patchHttp2(): void {
  const { connect } = http2
  http2.connect = ((...args: unknown[]) => {
    const session = Reflect.apply(connect, http2, args) as http2.ClientHttp2Session
    const request = session.request.bind(session)
    session.request = (headers, options) => watchStream(request(headers, options), JSON.stringify(headers))
    return session
  }) as typeof connect
}

function watchStream(stream: http2.ClientHttp2Stream, path: string): http2.ClientHttp2Stream {
  const write = stream.write.bind(stream)
  stream.write = ((chunk: unknown, ...rest: unknown[]) => {
    const watch = take('GRPC', `${path} ${textOf(chunk)}`)
    if (watch) setImmediate(() => setImmediate(watch.written))
    return Reflect.apply(write, stream, [chunk, ...rest]) as boolean
  }) as typeof write
  return stream
}

function textOf(body: unknown): string {
  if (typeof body === 'string') return body
  return body instanceof Uint8Array ? Buffer.from(body).toString('utf8') : ''
}
