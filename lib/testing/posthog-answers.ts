import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach } from 'vitest'
import { z } from 'zod'
import { Secret } from '#lib/core/secret.ts'
import { createPostHogClient, type PostHogClientOptions } from '#lib/posthog/client.ts'
import { manualClock } from './manual-clock.ts'

/* Servers that answer as a test says, down to the bytes, and clients that talk to them. */

export type Answer = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void
export type Seen = { method: string; url: string; headers: http.IncomingHttpHeaders; body: string }

const servers: http.Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** A server that gives these answers in turn, the last one for ever. */
export async function serve(...answers: Answer[]): Promise<{ origin: string; seen: Seen[] }> {
  const seen: Seen[] = []
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body })
    answers[Math.min(seen.length, answers.length) - 1]?.(request, response, body)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

export const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
export const status = (code: number, headers: Record<string, string> = {}): Answer =>
  json({ detail: 'No.' }, code, headers)
export const drop: Answer = (request) => void request.socket.destroy()
export const hang: Answer = () => undefined

export const key = 'phx_notARealKey0123456789'

export function clientOf(host: string, options: Partial<PostHogClientOptions> = {}) {
  const clock = manualClock()
  const given = { host, key: new Secret(key), userAgent: 'hedgerow/test', clock, random: () => 1 }
  return { clock, client: createPostHogClient({ ...given, allowInsecure: () => true, ...options }) }
}

export const anything = z.unknown()
export const call = { what: 'try it' }

/** The error that a call ends with, whatever it is; null when it ends well. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )
