import http from 'node:http'
import { isIP } from 'node:net'
import { z } from 'zod'
import type { Calls } from './calls.ts'
import type { Clock, ClockSettings } from './clock.ts'
import type { Faults } from './faults.ts'
import { send } from './serve.ts'
import { changeSettings, type Defaults, restoreSettings } from './settings.ts'
import type { SimulatorResponse, System, SystemName } from './types.ts'

type ControlParts = {
  readonly systems: readonly System[]
  readonly defaults: Defaults
  readonly calls: Calls
  readonly faults: Faults
  readonly clock: Clock
  /** Told after every change, so that it is stored. */
  readonly changed: () => void
  /** What GET / answers; read at each call because it is complete only when all systems listen. */
  readonly endpoints: () => Record<string, string>
}

type Asked = { readonly query: URLSearchParams; readonly body: unknown; readonly rest: readonly string[] }
type Route = (parts: ControlParts, asked: Asked) => unknown

const routes: Record<string, Route> = {
  'GET /': ({ endpoints }) => endpoints(),
  'GET /__truth': ({ systems }, { query }) => {
    const wanted = systems.filter(({ name }) => (query.get('system') ?? name) === name)
    return Object.fromEntries(wanted.map((system) => [system.name, system.truth()]))
  },
  'GET /__calls': ({ calls }, { query }) => calls.list().filter(selected(query)),
  'DELETE /__calls': ({ calls }) => calls.clear(),
  'GET /__fault': ({ faults }) => faults.list(),
  'POST /__fault': ({ faults }, { body }) =>
    Array.isArray(body) ? body.map((one) => faults.add(one)) : faults.add(body),
  'DELETE /__fault': ({ faults }, { query }) => ({ removed: faults.clear(query.get('id') ?? undefined) }),
  'GET /__settings': allSettings,
  'POST /__settings': (parts, { body }) => {
    const { clock, ...ofSystems } = settingsSchema.parse(body)
    changeSettings(parts.systems, ofSystems)
    if (clock) parts.clock.adjust(clock as Partial<ClockSettings>)
    return allSettings(parts)
  },
  'POST /__reset': (parts) => {
    for (const system of parts.systems) system.reset()
    restoreSettings(parts.systems, parts.defaults)
    parts.clock.adjust({ speed: 1, offset_ms: 0 })
    parts.faults.clear()
    parts.calls.clear()
  },
  'POST /__do': ({ systems }, { rest: [name, action = ''], body }) => {
    const control = systems.find((system) => system.name === name)?.controls?.[action]
    if (!control) throw new BadControl(404, `There is no control ${name}/${action}.`)
    return control(body)
  },
}

const settingsSchema = z.strictObject({
  clock: z
    .strictObject({ speed: z.number().positive().max(10_000), offset_ms: z.number() })
    .partial()
    .optional(),
  ...Object.fromEntries(
    ['posthog', 'aws', 'gcp', 'azure'].map((name) => [name, z.record(z.string(), z.unknown()).optional()]),
  ),
})

function allSettings({ systems, clock }: ControlParts): Record<string, unknown> {
  return { clock: clock.settings, ...Object.fromEntries(systems.map((system) => [system.name, system.settings])) }
}

function selected(query: URLSearchParams): (call: { system: SystemName; changing: boolean }) => boolean {
  const [system, changing] = [query.get('system'), query.get('changing')]
  return (call) => (!system || call.system === system) && (!changing || String(call.changing) === changing)
}

class BadControl extends Error {
  readonly status: number
  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}

export function createControlServer(parts: ControlParts): http.Server {
  return http.createServer((request, response) => {
    void answer(parts, request).then((answered) => send(response, answered))
  })
}

async function answer(parts: ControlParts, request: http.IncomingMessage): Promise<SimulatorResponse> {
  try {
    refuseForeignPages(request)
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://control')
    const [first = '', ...rest] = pathname.split('/').filter((segment) => segment !== '')
    const route = routes[`${request.method} /${first}`]
    if (!route || (rest.length > 0 && first !== '__do'))
      throw new BadControl(404, `No such control: ${request.method} ${pathname}`)
    const result = route(parts, { query: searchParams, body: await readJson(request), rest })
    if (request.method !== 'GET') parts.changed()
    return result === undefined ? { status: 204 } : { status: 200, body: result }
  } catch (error) {
    if (error instanceof BadControl) return { status: error.status, body: { error: error.message } }
    if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } }
    if (error instanceof RangeError || error instanceof SyntaxError)
      return { status: 400, body: { error: error.message } }
    console.error('simulator: control broke:', error)
    return { status: 500, body: { error: String(error) } }
  }
}

/** A web page that the developer has open must reach neither the keys in the truth nor the faults. */
function refuseForeignPages(request: http.IncomingMessage): void {
  const hostname = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname.replace(/^\[|\]$/g, '') ?? ''
  const named = hostname === 'localhost' || isIP(hostname) !== 0
  if (!named || request.headers.origin !== undefined)
    throw new BadControl(403, 'The control API answers local tools only.')
}

async function readJson(request: http.IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return text.trim() === '' ? {} : JSON.parse(text)
}
