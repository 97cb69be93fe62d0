import type { Incoming } from './calls.ts'
import type { FaultRule } from './faults.ts'
import type { SimulatorResponse, SystemName } from './types.ts'

/** The answers that faults give in place of a system's own, in that system's spelling. */
type Cause = 'failure' | 'throttled' | 'scope' | 'limit' | 'missing' | 'conflict' | 'unique'
type Spelling = (cause: Cause, status: number, detail: string | undefined, incoming: Incoming) => SimulatorResponse

export function refuse(cause: Cause, status: number, rule: FaultRule, incoming: Incoming): SimulatorResponse {
  const detail = rule.detail ?? (cause === 'scope' && rule.scope ? missingScope(rule.scope) : undefined)
  return spellings[incoming.system](cause, status, detail, incoming)
}

const missingScope = (scope: string) => `API key missing required scope '${scope}'`

const posthogScopes: Record<string, string> = {
  projects: 'project',
  feature_flags: 'feature_flag',
  actions: 'action',
  cohorts: 'cohort',
  dashboards: 'dashboard',
  insights: 'insight',
  hog_functions: 'hog_function',
  alerts: 'alert',
  event_definitions: 'event_definition',
  property_definitions: 'property_definition',
  annotations: 'annotation',
}

function posthogScope({ method, path }: Incoming): string {
  const segment = path.split('/').findLast((name) => posthogScopes[name])
  return `${segment ? posthogScopes[segment] : 'organization'}:${method === 'GET' ? 'read' : 'write'}`
}

const spellings: Record<SystemName, Spelling> = {
  posthog(cause, status, detail, incoming) {
    const [type, code, text] = {
      failure: ['server_error', 'error', 'A server error occurred.'],
      throttled: ['throttled_error', 'throttled', 'Request was throttled.'],
      scope: ['authentication_error', 'permission_denied', missingScope(posthogScope(incoming))],
      limit: [
        'authentication_error',
        'permission_denied',
        'You have reached the maximum limit of allowed projects for your current plan. Upgrade your plan to be able to create and manage more projects.',
      ],
      missing: ['invalid_request', 'not_found', 'Not found.'],
      conflict: [
        'server_error',
        'conflict',
        'There is already a project called "X" in this organization. Choose a different name.',
      ],
      unique: ['validation_error', 'unique', 'There is already a feature flag with this key.'],
    }[cause]
    const attr = cause === 'unique' ? (incoming.path.includes('feature_flags') ? 'key' : 'name') : null
    return { status, body: { type, code, detail: detail ?? text, attr } }
  },
  aws(cause, status, detail, incoming) {
    const [code, text] = {
      failure: ['InternalServerError', 'An error occurred on the server side.'],
      throttled: ['ThrottlingException', 'Rate exceeded'],
      scope: [
        'AccessDeniedException',
        `User is not authorized to perform: ${incoming.headers['x-amz-target'] ?? 'this action'}`,
      ],
      limit: ['ParameterLimitExceeded', 'You have exceeded the number of parameters for this AWS account.'],
      missing: ['ParameterNotFound', ''],
      conflict: ['TooManyUpdates', 'There are concurrent updates for a resource that supports one update at a time.'],
      unique: ['ParameterAlreadyExists', 'The parameter already exists.'],
    }[cause]
    // The JSON protocol answers throttling with 400; 429 would be unknown to the SDK.
    const answered = status < 500 ? 400 : status
    const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-errortype': code ?? '' }
    return { status: answered, headers, body: { __type: code, message: detail ?? text } }
  },
  gcp(cause, status, detail) {
    const [code, text] = {
      failure: [
        status === 503 ? 'UNAVAILABLE' : status === 504 ? 'DEADLINE_EXCEEDED' : 'INTERNAL',
        'Internal error encountered.',
      ],
      throttled: ['RESOURCE_EXHAUSTED', 'Quota exceeded for quota metric.'],
      scope: ['PERMISSION_DENIED', 'Permission denied on resource (or it may not exist).'],
      limit: ['RESOURCE_EXHAUSTED', 'Resource limit exceeded.'],
      missing: ['NOT_FOUND', 'Secret not found or has no versions.'],
      conflict: ['ABORTED', 'There were concurrent modifications.'],
      unique: ['ALREADY_EXISTS', 'Secret already exists.'],
    }[cause]
    return { status, body: { error: { code: status, message: detail ?? text, status: code } } }
  },
  azure(cause, status, detail) {
    const [code, text] = {
      failure: ['InternalServerError', 'The server encountered an internal error.'],
      throttled: ['Throttled', 'The request was throttled. Try again later.'],
      scope: ['Forbidden', 'The caller does not have permission to perform the action.'],
      limit: ['Forbidden', 'The limit of this vault was reached.'],
      missing: ['VaultNotFound', 'The vault was not found.'],
      conflict: ['Conflict', 'Secret is currently being deleted and cannot be re-created; retry later.'],
      unique: ['Conflict', 'Secret is currently in a deleted but recoverable state, and its name cannot be reused.'],
    }[cause]
    return { status, body: { error: { code, message: detail ?? text } } }
  },
}

/** A handler that broke: the simulator's own fault, spelled as the system's internal error. */
export function brokenHandler(incoming: Incoming): SimulatorResponse {
  return spellings[incoming.system]('failure', 500, undefined, incoming)
}
