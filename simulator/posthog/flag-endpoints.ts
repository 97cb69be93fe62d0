import { createHash, randomUUID } from 'node:crypto'
import type { SimulatorRequest, SimulatorResponse } from '../types.ts'
import { type ApiCall, ok, type Route } from './api.ts'
import { type Evaluation, evaluateFlag, type Subject } from './evaluate.ts'
import type { FlagRow } from './feature-flag-rules.ts'
import { type Body, isObject } from './fields.ts'
import { bearerOf, bucketKey } from './permission.ts'
import { badKey, denied, notFound, overQuota, unauthenticated } from './refusal.ts'
import { isVisible, type Project, type State } from './state.ts'

const flagsOf = (project: Project, at: number): FlagRow[] =>
  (project.feature_flags as FlagRow[]).filter((row) => isVisible(row, at))

function evaluateAll(
  body: Body,
  { request, state, project }: Public,
): Record<string, { flag: FlagRow; result: Evaluation }> {
  const distinctId = String(body.distinct_id ?? body.$distinct_id ?? '')
  const person = state.received(project).persons[distinctId]?.properties ?? {}
  const flags = flagsOf(project, request.at)
  const subject: Subject = {
    distinctId,
    deviceId: typeof body.$device_id === 'string' ? body.$device_id : null,
    personProperties: { ...person, ...(isObject(body.person_properties) && body.person_properties) },
    groups: (isObject(body.groups) ? body.groups : {}) as Record<string, string>,
    groupProperties: (isObject(body.group_properties) ? body.group_properties : {}) as Subject['groupProperties'],
    flags,
    cohorts: project.cohorts.filter((row) => !row.deleted),
  }
  const wanted = Array.isArray(body.flag_keys_to_evaluate) ? new Set(body.flag_keys_to_evaluate) : null
  const asked = flags.filter(({ active, key }) => active && (wanted === null || wanted.has(key)))
  return Object.fromEntries(asked.map((flag) => [flag.key, { flag, result: evaluateFlag(flag, subject) }]))
}

/** A call of the public API, with the project that its token names. */
export type Public = { readonly request: SimulatorRequest; readonly state: State; readonly project: Project }

function payloadOf(flag: FlagRow, value: Evaluation['value']): string | null {
  const payload = value === false ? undefined : flag.filters.payloads?.[String(value)]
  if (payload === undefined || payload === null) return null
  return typeof payload === 'string' ? payload : JSON.stringify(payload)
}

/** POST /flags/?v=2. */
export function flags(body: Body, call: Public): SimulatorResponse {
  if (call.state.settings.flags_over_quota) {
    return ok({ flags: {}, errorsWhileComputingFlags: false, quotaLimited: ['feature_flags'], requestId: randomUUID() })
  }
  const evaluated = Object.entries(evaluateAll(body, call)).map(([key, { flag, result }]) => [
    key,
    {
      key,
      enabled: result.value !== false,
      variant: typeof result.value === 'string' ? result.value : null,
      reason: result.reason,
      metadata: {
        id: flag.id,
        version: flag.version,
        description: flag.name || null,
        payload: payloadOf(flag, result.value),
      },
    },
  ])
  return ok({
    flags: Object.fromEntries(evaluated),
    errorsWhileComputingFlags: false,
    requestId: randomUUID(),
    evaluatedAt: call.request.at,
    ...(call.request.query.get('config') === 'true' && remoteConfig(call)),
  })
}

/** POST /decide/?v=3, and /flags without a version: what older clients read. */
export function decide(body: Body, call: Public): SimulatorResponse {
  const on = Object.entries(evaluateAll(body, call)).filter(([, { result }]) => result.value !== false)
  const payloads = on.flatMap(([key, { flag, result }]) => {
    const payload = payloadOf(flag, result.value)
    return payload === null ? [] : [[key, payload]]
  })
  return ok({
    ...remoteConfig(call),
    featureFlags: Object.fromEntries(on.map(([key, { result }]) => [key, result.value])),
    featureFlagPayloads: Object.fromEntries(payloads),
    errorsWhileComputingFlags: false,
  })
}

/** GET /array/{token}/config, by the project's settings. */
export function remoteConfig({ project }: Public): Body {
  const row = project.project
  return {
    token: row.api_token,
    supportedCompression: ['gzip', 'gzip-js'],
    hasFeatureFlags: project.feature_flags.some(({ deleted }) => !deleted),
    captureDeadClicks: row.capture_dead_clicks ?? false,
    capturePerformance: row.capture_performance_opt_in
      ? { network_timing: true, web_vitals: row.autocapture_web_vitals_opt_in ?? false }
      : false,
    autocapture_opt_out: row.autocapture_opt_out ?? false,
    autocaptureExceptions: row.autocapture_exceptions_opt_in ?? false,
    analytics: { endpoint: '/i/v0/e/' },
    elementsChainAsString: true,
    sessionRecording: row.session_recording_opt_in
      ? {
          endpoint: '/s/',
          consoleLogRecordingEnabled: row.capture_console_log_opt_in ?? false,
          sampleRate: row.session_recording_sample_rate,
        }
      : false,
    heatmaps: row.heatmaps_opt_in ?? false,
    surveys: row.surveys_opt_in ?? false,
    defaultIdentifiedOnly: true,
    siteApps: [],
  }
}

/** GET /flags/definitions: what local evaluation needs. The bearer is a phs_ or phx_ key; 304 by ETag. */
export function definitions(request: SimulatorRequest, state: State): SimulatorResponse {
  const bearer = bearerOf(request)
  if (bearer === null) throw unauthenticated()
  const project = projectOfKey(bearer, request, state)
  if (state.settings.flags_over_quota) throw overQuota('Feature flags quota exceeded.')
  const shown = flagsOf(project, request.at).map((row) => ({
    id: row.id,
    team_id: project.project.id,
    name: row.name,
    key: row.key,
    filters: row.filters,
    deleted: false,
    active: row.active,
    ensure_experience_continuity: row.ensure_experience_continuity,
    evaluation_runtime: row.evaluation_runtime,
    bucketing_identifier: row.bucketing_identifier,
    version: row.version,
  }))
  const body = {
    flags: shown,
    group_type_mapping: {},
    ...(request.query.has('send_cohorts') && { cohorts: cohortsOf(project, request.at) }),
    minimal_flag_called_events: false,
    property_matching_version: 1,
  }
  const etag = `"${createHash('sha1').update(JSON.stringify(body)).digest('hex')}"`
  if (request.headers['if-none-match'] === etag) return { status: 304, headers: { etag } }
  return { status: 200, headers: { etag }, body }
}

function projectOfKey(bearer: string, request: SimulatorRequest, state: State): Project {
  const live = [...state.projects.values()].filter(({ project }) => isVisible(project, request.at))
  const bySecret = live.find(({ project }) => project.secret_api_token === bearer)
  if (bySecret) return bySecret
  const key = state.account.keys.find(({ value }) => value === bearer)
  if (!key) throw badKey()
  if (!key.scopes.some((scope) => ['*', 'feature_flag:read', 'feature_flag:write'].includes(scope))) {
    throw denied("API key missing required scope 'feature_flag:read'")
  }
  state.throttle.take(bucketKey(key), 'local_evaluation')
  const named = live.find(({ project }) => project.api_token === request.query.get('token'))
  if (!named) throw notFound('Project not found.')
  return named
}

/** Cohorts that can be evaluated from properties alone, by id. */
function cohortsOf(project: Project, at: number): Record<string, unknown> {
  const entries = project.cohorts
    .filter((row) => isVisible(row, at) && !row.is_static && isObject(row.filters))
    .map((row) => [String(row.id), (row.filters as Body).properties])
  return Object.fromEntries(entries)
}

/** GET …/feature_flags/{key}/remote_config: the payload of a remote configuration flag. */
export const remoteConfigRoute: Route = {
  method: 'GET',
  path: '/api/projects/:project/feature_flags/:key/remote_config',
  scope: 'feature_flag:read',
  run(call: ApiCall) {
    const token = call.query.get('token')
    const named = [...call.state.projects.values()].find(({ project }) => project.api_token === token)
    const project = named ?? call.project()
    const flag = flagsOf(project, call.request.at).find(({ key }) => key === call.params.key)
    if (!flag) throw notFound()
    return ok(flag.filters.payloads?.true ?? null)
  },
}
