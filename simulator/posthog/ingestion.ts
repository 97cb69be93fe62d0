import { gunzipSync } from 'node:zlib'
import type { SimulatorRequest, SimulatorResponse } from '../types.ts'
import { ok } from './api.ts'
import { readEvent, receive } from './events.ts'
import { type Body, isObject } from './fields.ts'
import { decide, definitions, flags, type Public, remoteConfig } from './flag-endpoints.ts'
import { badProjectToken, invalid, notFound, Refusal } from './refusal.ts'
import { isVisible, type Project, type State } from './state.ts'

const eventLimit = 1024 * 1024
const batchLimit = 20 * 1024 * 1024
/** Browsers call these from the pages of the customer. */
const open = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': '*',
  'access-control-allow-methods': 'GET, POST, OPTIONS',
}

const capturing = ['/e', '/capture', '/track', '/i/v0/e', '/batch', '/i/v0/ai/batch', '/i/v1/analytics/events']
const deciding = ['/flags', '/decide']
const replaying = ['/s']

/** The public endpoints: events, flags, replay, configuration. Null when the path is none of theirs. */
export function ingest(request: SimulatorRequest, state: State): SimulatorResponse | null {
  const path = request.path.replace(/\/$/, '')
  const answer = route(path, request, state)
  if (!answer) return null
  try {
    const response = request.method === 'OPTIONS' ? { status: 204 } : answer()
    return { ...response, headers: { ...open, ...response.headers } }
  } catch (error) {
    if (error instanceof Refusal) return { ...error.response, headers: { ...open, ...error.response.headers } }
    throw error
  }
}

function route(path: string, request: SimulatorRequest, state: State): (() => SimulatorResponse) | null {
  if (path === '/flags/definitions' || path === '/api/feature_flag/local_evaluation')
    return () => definitions(request, state)
  if (capturing.includes(path)) return () => capture(path, request, state)
  if (deciding.includes(path)) return () => evaluate(path, request, state)
  if (replaying.includes(path)) return () => replay(request, state)
  const config = /^\/array\/([^/]+)\/config(\.js)?$/.exec(path)
  if (config) return () => configure(config[1] ?? '', config[2] !== undefined, request, state)
  return null
}

function capture(path: string, request: SimulatorRequest, state: State): SimulatorResponse {
  const sent = decode(request)
  const events = eventsOf(sent)
  const tooLarge = events.find((event) => JSON.stringify(event).length > eventLimit)
  if (tooLarge || request.body.length > batchLimit) return { status: 413, body: { error: 'Payload too large' } }
  const project = projectOfToken(tokenOf(sent, request), request, state)
  if (project) {
    const call = { request, state, project }
    const read = events.map((event) => readEvent(event, call))
    if (read.includes(null)) throw invalid(null, 'Event or distinct_id is missing.', 'invalid_payload')
    receive(
      read.filter((event) => event !== null),
      call,
    )
  }
  if (request.query.get('beacon') === '1') return { status: 204 }
  if (path === '/i/v1/analytics/events') return ok({ results: Object.fromEntries(events.map(accepted)) })
  return ok({ status: 1 })
}

const accepted = (event: unknown): [string, { result: string }] => [
  String(isObject(event) ? event.uuid : ''),
  { result: 'ok' },
]

function eventsOf(sent: unknown): unknown[] {
  if (Array.isArray(sent)) return sent
  if (isObject(sent) && Array.isArray(sent.batch)) return sent.batch
  return [sent]
}

function evaluate(path: string, request: SimulatorRequest, state: State): SimulatorResponse {
  const sent = decode(request)
  if (!isObject(sent)) throw invalid(null, 'Malformed request data.', 'invalid_payload')
  const project = projectOfToken(tokenOf(sent, request), request, state)
  const versioned = path === '/flags' && Number(request.query.get('v') ?? 1) >= 2
  if (!project)
    return ok(
      versioned ? { flags: {}, errorsWhileComputingFlags: false } : { featureFlags: {}, featureFlagPayloads: {} },
    )
  return versioned ? flags(sent, { request, state, project }) : decide(sent, { request, state, project })
}

function replay(request: SimulatorRequest, state: State): SimulatorResponse {
  const project = projectOfToken(tokenOf(decode(request), request), request, state)
  if (project) {
    state.received(project).replays += 1
    state.host.changed(`received-${project.project.id}`)
  }
  return ok({ status: 1 })
}

function configure(token: string, asScript: boolean, request: SimulatorRequest, state: State): SimulatorResponse {
  const project = projectOfToken(token, request, state)
  if (!project) throw notFound()
  const config: Body = remoteConfig({ request, state, project })
  if (!asScript) return ok(config)
  const body = `(function() { window._POSTHOG_REMOTE_CONFIG = window._POSTHOG_REMOTE_CONFIG || {}; window._POSTHOG_REMOTE_CONFIG[${JSON.stringify(token)}] = { config: ${JSON.stringify(config)}, siteApps: [] } })();`
  return { status: 200, headers: { 'content-type': 'application/javascript' }, body }
}

/** Null when unknown tokens are accepted and what they send is dropped, as the cloud does. */
function projectOfToken(token: string | null, request: SimulatorRequest, state: State): Public['project'] | null {
  const found = [...state.projects.values()].find(
    ({ project }: Project) => project.api_token === token && isVisible(project, request.at),
  )
  if (found) return found
  if (state.settings.refuse_unknown_tokens) throw badProjectToken()
  return null
}

function tokenOf(sent: unknown, request: SimulatorRequest): string | null {
  const [first] = eventsOf(sent)
  const bearer = /^Bearer\s+(phc_\S+)$/.exec(request.headers.authorization ?? '')?.[1]
  for (const source of [sent, first]) {
    if (!isObject(source)) continue
    const properties = isObject(source.properties) ? source.properties : {}
    const token = source.api_key ?? source.token ?? source.$token ?? properties.token
    if (typeof token === 'string') return token
  }
  return request.query.get('token') ?? request.query.get('api_key') ?? bearer ?? null
}

/** The JSON of a body: gzip by header, by query or by its first bytes; base64 in a form's `data`, also in the query. */
function decode(request: SimulatorRequest): unknown {
  try {
    const { body, query, headers } = request
    if (request.method === 'GET') return JSON.parse(fromBase64(query.get('data') ?? ''))
    const zipped = body[0] === 0x1f && body[1] === 0x8b
    const source = (zipped ? gunzipSync(body, { maxOutputLength: 2 * batchLimit }) : body).toString()
    const isForm =
      headers['content-type']?.startsWith('application/x-www-form-urlencoded') || source.startsWith('data=')
    return JSON.parse(isForm ? fromBase64(new URLSearchParams(source).get('data') ?? '') : source)
  } catch {
    throw invalid(null, 'Malformed request data.', 'invalid_payload')
  }
}

const fromBase64 = (data: string): string => (/^\s*[[{]/.test(data) ? data : Buffer.from(data, 'base64').toString())
