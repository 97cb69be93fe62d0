import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { webEnvironment } from './environment.ts'
import { Fault } from './fault.mjs'
import { isFree, nextFreePort } from './ports.ts'
import { type Child, describeEnding, startChild } from './processes.ts'
import { type Settings, urlOf } from './settings.ts'

export type WebServer = { readonly child: Child; readonly url: string; readonly localUrl: string }

type WebOptions = {
  readonly root: string
  readonly settings: Settings
  readonly env: NodeJS.ProcessEnv
  readonly log: (line: string) => void
  readonly onStart: (child: Child) => void
}

const preferredPort = 3000
const portAttempts = 10
const readyDeadlineMs = 90_000
const pollMs = 100
const answerDeadlineMs = 5000
/** Longer than proxies keep a connection that is idle: one that we close first answers its next request with a reset. */
const keepAliveMs = 75_000

/** So that a port somebody else has is told at once, not after the build. @throws Fault */
export async function refuseTakenPort({ host, port }: Settings): Promise<void> {
  if (port !== null && !(await isFree(port, host))) throw taken(port, host)
}

/** Starts `next start` on the port that was asked for, or on the first free one from 3000 on. */
export async function startWeb(options: WebOptions): Promise<WebServer> {
  const { host, port: wanted } = options.settings
  let from = preferredPort
  for (let attempt = 1; ; attempt++) {
    const port = wanted ?? (await nextFreePort(from, host))
    const server = startOn(port, options)
    const ending = await Promise.race([server.child.ended, server.child.listening.then(() => null)])
    if (ending === null) return server
    // Another process took the port between the look and the start.
    const lostRace = server.child.tail().includes('EADDRINUSE')
    if (lostRace && wanted !== null) throw taken(wanted, host)
    if (!lostRace || attempt === portAttempts) throw endedEarly(server.child, describeEnding(ending))
    from = port + 1
  }
}

/** Waits until the path answers 200. @throws Fault with what it last answered */
export async function waitUntilOk(server: WebServer, path: string, note: (detail: string) => void): Promise<void> {
  let last = 'no answer'
  for (const deadline = Date.now() + readyDeadlineMs; Date.now() < deadline; await delay(pollMs)) {
    const seen = await Promise.race([ask(`${server.localUrl}${path}`), server.child.ended])
    if (typeof seen === 'object') throw endedEarly(server.child, describeEnding(seen))
    if (seen === 'ok') return
    last = seen
    note(last)
  }
  throw new Fault(`${path} did not become ready; its last answer was: ${last}`, 'Read the log lines above.')
}

function startOn(port: number, { root, settings, env, log, onStart }: WebOptions): WebServer {
  const localUrl = urlOf(settings.host, port)
  const url = settings.publicUrl ?? localUrl
  const next = join(root, 'node_modules/next/dist/bin/next')
  const listen = ['--hostname', settings.host, '--port', String(port), '--keepAliveTimeout', String(keepAliveMs)]
  const args = [next, 'start', ...listen]
  const child = startChild({ name: 'web', args, env: webEnvironment(env, settings, { port, url }) }, root, log)
  onStart(child)
  return { child, url, localUrl }
}

async function ask(url: string): Promise<string> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(answerDeadlineMs) })
    const body = await response.text()
    return response.status === 200 ? 'ok' : `${response.status} ${body.slice(0, 200)}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function taken(port: number, host: string): Fault {
  return new Fault(`Port ${port} on ${host} is taken.`, 'Choose another with PORT or --port, or leave it to the start.')
}

function endedEarly(child: Child, how: string): Fault {
  return new Fault(`The ${child.name} process ${how} before it was ready:\n${child.tail()}`)
}
