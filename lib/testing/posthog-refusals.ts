import { expect } from 'vitest'
import type { Upstream } from '#lib/core/errors.ts'

export type Refusal = {
  name: string
  status: number
  body: unknown
  headers?: Record<string, string>
  expected: Partial<Upstream>
  fix: RegExp
}

const posthog = (type: string, code: string, detail: string, attr: string | null = null) => ({
  type,
  code,
  detail,
  attr,
})
const denied = (detail: string) => posthog('authentication_error', 'permission_denied', detail)

/** What PostHog answers when it refuses, in its own words, and what becomes of it. */
export const refusals: readonly Refusal[] = [
  {
    name: 'a missing scope',
    status: 403,
    body: denied("API key missing required scope 'feature_flag:write'"),
    expected: { cause: 'forbidden', retryable: false, outcome: 'rejected' },
    fix: /Add the scope feature_flag:write .* https:\/\/eu\.posthog\.com\/settings\/user-api-keys/,
  },
  {
    name: 'a plan without more projects',
    status: 403,
    body: denied(
      'You have reached the maximum limit of allowed projects for your current plan. Upgrade your plan to be able to create and manage more projects.',
    ),
    expected: { cause: 'permanent', retryable: false, outcome: 'rejected' },
    fix: /Upgrade .* shared-project mode/,
  },
  {
    name: 'two thousand projects',
    status: 403,
    body: denied('You have reached the maximum limit of 2000 projects per organization. Contact support.'),
    expected: { cause: 'permanent' },
    fix: /shared-project mode/,
  },
  {
    name: 'no admin of the organization',
    status: 403,
    body: denied('You need to be an organization admin or above to create new projects.'),
    expected: { cause: 'forbidden', outcome: 'rejected' },
    fix: /admin of the organization/,
  },
  {
    name: 'no admin of the project',
    status: 403,
    body: denied('Only project admins can modify these settings: anonymize_ips'),
    expected: { cause: 'forbidden' },
    fix: /admin/,
  },
  {
    name: 'a key limited to projects',
    status: 403,
    body: denied('API keys with scoped projects are only supported on project-based endpoints.'),
    expected: { cause: 'forbidden' },
    fix: /limited to single projects/,
  },
  {
    name: 'a key of another organization',
    status: 403,
    body: denied('API key does not have access to the requested organization: ID 0190-0000'),
    expected: { cause: 'forbidden' },
    fix: /another organization/,
  },
  {
    name: 'a key of other projects',
    status: 403,
    body: denied('API key does not have access to the requested project: ID 7'),
    expected: { cause: 'forbidden' },
    fix: /other projects/,
  },
  {
    name: 'keys are forbidden to members',
    status: 403,
    body: denied("Organization 'Acme' does not allow using personal API keys. Contact an admin to enable this."),
    expected: { cause: 'forbidden' },
    fix: /an admin can allow them/,
  },
  {
    name: 'an action for people only',
    status: 403,
    body: denied('This action does not support personal API key access'),
    expected: { cause: 'permanent' },
    fix: /only in its own pages/,
  },
  {
    name: 'a retention above the plan',
    status: 403,
    body: denied(
      "This organization does not have permission to set retention period of length '1y' - longest allowable retention period is '30d'.",
    ),
    expected: { cause: 'permanent' },
    fix: /Choose 30d or shorter/,
  },
  {
    name: 'a refusal without a known reason',
    status: 403,
    body: denied('You do not have admin access to this resource.'),
    expected: { cause: 'forbidden' },
    fix: /Ask an admin/,
  },
  {
    name: 'a retention without entitlement',
    status: 500,
    body: posthog('server_error', 'error', 'Invalid retention entitlement.'),
    expected: { cause: 'permanent', retryable: false, outcome: 'rejected' },
    fix: /no licence/,
  },
  {
    name: 'a wrong key',
    status: 401,
    body: posthog('authentication_error', 'authentication_failed', 'Personal API key found in request is invalid.'),
    expected: { cause: 'auth', retryable: false, outcome: 'rejected' },
    fix: /Make a new one/,
  },
  {
    name: 'a quota that is used up',
    status: 402,
    body: posthog('server_error', 'quota_limit_exceeded', 'Quota exceeded.'),
    expected: { cause: 'permanent', outcome: 'rejected' },
    fix: /organization\/billing/,
  },
  {
    name: 'a key that is taken',
    status: 400,
    body: posthog('validation_error', 'unique', 'There is already a feature flag with this key.', 'key'),
    expected: { cause: 'conflict', outcome: 'rejected', retryable: false },
    fix: /adopt it, or rename/,
  },
  {
    name: 'an event that is declared',
    status: 400,
    body: posthog('validation_error', 'invalid_input', "Event definition with name 'x' already exists", 'name'),
    expected: { cause: 'conflict' },
    fix: /adopt/,
  },
  {
    name: 'a project name that is taken',
    status: 409,
    body: posthog('server_error', 'conflict', 'There is already a project called "X" in this organization.'),
    expected: { cause: 'conflict', outcome: 'rejected' },
    fix: /adopt/,
  },
  {
    name: 'a change at the same moment',
    status: 409,
    body: posthog('server_error', 'stale_update', 'The feature flag was updated by somebody else.'),
    expected: { cause: 'conflict' },
    fix: /at the same moment/,
  },
  {
    name: 'too many alerts',
    status: 400,
    body: posthog(
      'validation_error',
      'invalid_input',
      'Your team has reached the limit of 5 alerts on your current plan.',
    ),
    expected: { cause: 'permanent' },
    fix: /delete an alert/,
  },
  {
    name: 'a value that is not taken',
    status: 400,
    body: posthog(
      'validation_error',
      'invalid_key',
      'Only letters, numbers, hyphens (-) & underscores (_) are allowed.',
      'key',
    ),
    expected: { cause: 'invalid', retryable: false, outcome: 'rejected' },
    fix: /value of key/,
  },
  {
    name: 'broken JSON',
    status: 400,
    body: posthog('invalid_request', 'parse_error', 'JSON parse error'),
    expected: { cause: 'invalid' },
    fix: /these values/,
  },
  {
    name: 'nothing there',
    status: 404,
    body: posthog('invalid_request', 'not_found', 'Not found.'),
    expected: { cause: 'not_found', outcome: 'rejected' },
    fix: /removed/,
  },
  {
    name: 'a call that is not known',
    status: 404,
    body: posthog('invalid_request', 'not_found', 'Endpoint not found.'),
    expected: { cause: 'permanent' },
    fix: /too old/,
  },
  {
    name: 'a page where the API should be',
    status: 404,
    body: '<html>Not here</html>',
    expected: { cause: 'malformed', said: null, retryable: false },
    fix: /not PostHog’s API/,
  },
  {
    name: 'a page of a firewall',
    status: 403,
    body: '<html>Blocked</html>',
    expected: { cause: 'malformed', said: null },
    fix: /proxy/,
  },
  {
    name: 'a method that is not known, as bare text',
    status: 405,
    body: 'Hard delete of this model is not allowed. Use a patch API call to set "deleted" to true',
    expected: { cause: 'permanent', outcome: 'rejected', said: expect.stringContaining('Hard delete') },
    fix: /too old/,
  },
  {
    name: 'throttled',
    status: 429,
    body: posthog('throttled_error', 'throttled', 'Request was throttled. Expected available in 42 seconds.'),
    headers: { 'retry-after': '42' },
    expected: { cause: 'throttled', retryable: true, outcome: 'rejected', retryAfterMs: 42_000 },
    fix: /Nothing needs to be done/,
  },
  {
    name: 'throttled by a page',
    status: 429,
    body: '<html>Slow down</html>',
    expected: { cause: 'throttled', retryable: true, retryAfterMs: null },
    fix: /Nothing/,
  },
  {
    name: 'a fault of its own',
    status: 500,
    body: posthog('server_error', 'error', 'A server error occurred.'),
    expected: { cause: 'failing', retryable: true, outcome: 'unknown' },
    fix: /status\.posthog\.com/,
  },
  {
    name: 'a gateway',
    status: 502,
    body: '<html>Bad Gateway</html>',
    expected: { cause: 'failing', retryable: true, outcome: 'unknown', said: null },
    fix: /try again later/,
  },
  {
    name: 'out of service, with an end',
    status: 503,
    body: '',
    headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:30 GMT' },
    expected: { cause: 'failing', retryable: true, retryAfterMs: 30_000 },
    fix: /later/,
  },
  {
    name: 'too slow',
    status: 408,
    body: posthog('', '', 'Timeout'),
    expected: { cause: 'timeout', retryable: true, outcome: 'unknown' },
    fix: /too slow/,
  },
  {
    name: 'a redirect',
    status: 302,
    body: '',
    headers: { location: 'https://evil.example/' },
    expected: { cause: 'permanent', retryable: false, outcome: 'rejected' },
    fix: /never sent along/,
  },
  {
    name: 'too large',
    status: 413,
    body: posthog('', '', 'Too large'),
    expected: { cause: 'invalid' },
    fix: /smaller/,
  },
  {
    name: 'something never seen',
    status: 418,
    body: posthog('', '', 'I am a teapot'),
    expected: { cause: 'permanent', retryable: false },
    fix: /refuses/,
  },
]
