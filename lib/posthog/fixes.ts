import type { UpstreamCause } from '#lib/core/errors.ts'

/** What an answer that is not a success says, in PostHog's own fields. */
export type Refusal = {
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly attr: string | null
  /** False when the body was no JSON object: something other than PostHog answered. */
  readonly isPostHogs: boolean
  /** Origin that was called. */
  readonly app: string
}

export type Verdict = {
  readonly cause: UpstreamCause
  readonly retryable: boolean
  /** 'rejected': certainly not done. 'by method': unknown for what changes things. */
  readonly outcome: 'rejected' | 'by method'
  readonly fix: string
}

type Rule = {
  readonly status: number | ((status: number) => boolean)
  readonly says?: RegExp
  readonly code?: RegExp
  readonly cause: UpstreamCause
  readonly retryable?: boolean
  readonly outcome?: Verdict['outcome']
  readonly fix: string | ((refusal: Refusal, match: RegExpExecArray | null) => string)
}

const keysPage = (app: string) => `${app}/settings/user-api-keys`

const existsAlready = 'Something with this name exists already. Make a new plan to adopt it, or rename one.'
const tooOld = 'This PostHog does not know the call: it is too old. Update it.'

/** The first rule that fits decides. PostHog's `type` is not read: it says server_error for 402 and 409. */
const rules: readonly Rule[] = [
  {
    status: 429,
    cause: 'throttled',
    retryable: true,
    fix: 'Nothing needs to be done: PostHog limits calls per key, and runs go on when the wait is over.',
  },
  {
    status: 401,
    cause: 'auth',
    fix: ({ app }) =>
      `The personal API key is not valid here. Make a new one at ${keysPage(app)} and update the connection.`,
  },
  {
    status: 402,
    cause: 'permanent',
    fix: ({ app }) => `The plan or its quota does not allow this. See ${app}/organization/billing.`,
  },
  {
    status: 403,
    says: /required scope ['"]([^'"]+)['"]/,
    cause: 'forbidden',
    fix: ({ app }, match) => `Add the scope ${match?.[1] ?? ''} to the personal API key at ${keysPage(app)}.`,
  },
  {
    status: 403,
    says: /maximum limit of (?:allowed|2000) projects/,
    cause: 'permanent',
    fix: 'Upgrade the PostHog plan, delete a project that is not needed, or choose shared-project mode.',
  },
  {
    status: 403,
    says: /organization admin|Only project admins|project admin/i,
    cause: 'forbidden',
    fix: "The key's owner must be an admin of the organization: raise that person's level, or use an admin's key.",
  },
  {
    status: 403,
    says: /scoped projects are only supported/,
    cause: 'forbidden',
    fix: 'The key is limited to single projects. Use one that is not limited, or limited to the organization only.',
  },
  {
    status: 403,
    says: /access to the requested organization/,
    cause: 'forbidden',
    fix: 'The key is limited to another organization. Use a key of this one, or choose another organization.',
  },
  {
    status: 403,
    says: /access to the requested project/,
    cause: 'forbidden',
    fix: 'The key is limited to other projects. Use one that is not limited to projects.',
  },
  {
    status: 403,
    says: /does not allow using personal API keys/,
    cause: 'forbidden',
    fix: 'The organization forbids personal API keys to members: an admin can allow them, or use an admin’s key.',
  },
  {
    status: 403,
    says: /does not support personal API key access/,
    cause: 'permanent',
    fix: 'PostHog allows this only in its own pages, not with an API key.',
  },
  {
    status: 403,
    says: /set retention period.*longest allowable retention period is '(\w+)'/,
    cause: 'permanent',
    fix: (_, match) => `Choose ${match?.[1] ?? 'a shorter period'} or shorter, or upgrade the PostHog plan.`,
  },
  {
    status: 403,
    cause: 'forbidden',
    fix: "The key's owner may not do this in PostHog. Ask an admin of the organization.",
  },
  {
    status: 500,
    says: /Invalid retention entitlement/,
    cause: 'permanent',
    outcome: 'rejected',
    fix: 'This PostHog has no licence for replay retention: leave it at what it is.',
  },
  {
    status: 404,
    says: /endpoint not found/i,
    cause: 'permanent',
    fix: tooOld,
  },
  { status: 404, cause: 'not_found', fix: 'It was removed in PostHog. Make a new plan.' },
  { status: 405, cause: 'permanent', fix: tooOld },
  {
    status: 409,
    code: /^(stale_update|draft_exists)$/,
    cause: 'conflict',
    fix: 'Somebody changed it in PostHog at the same moment. Make a new plan.',
  },
  { status: 409, cause: 'conflict', fix: existsAlready },
  {
    status: 400,
    code: /^unique$/,
    cause: 'conflict',
    fix: existsAlready,
  },
  {
    status: 400,
    says: /already exists/,
    cause: 'conflict',
    fix: existsAlready,
  },
  {
    status: 400,
    says: /limit of \d+ alerts/,
    cause: 'permanent',
    fix: 'Upgrade the PostHog plan, or delete an alert that is not needed.',
  },
  {
    status: 400,
    says: /Data Pipelines addon/i,
    cause: 'permanent',
    fix: 'Webhooks need PostHog’s Data Pipelines add-on: subscribe to it, or leave out the webhook endpoint.',
  },
  {
    status: 400,
    says: /No template found/,
    cause: 'permanent',
    fix: 'This self-hosted PostHog has no webhook template yet: an operator must sync its hog function templates.',
  },
  {
    status: 400,
    says: /last project in an organization/,
    cause: 'permanent',
    fix: 'PostHog keeps the last project of an organization that has a subscription. Delete it there after cancelling.',
  },
  {
    status: 400,
    cause: 'invalid',
    fix: ({ attr }) => (attr ? `PostHog does not take the value of ${attr}.` : 'PostHog does not take these values.'),
  },
  { status: 413, cause: 'invalid', fix: 'It is larger than PostHog takes. Make it smaller.' },
  {
    status: 408,
    cause: 'timeout',
    retryable: true,
    outcome: 'by method',
    fix: 'PostHog was too slow. Try again later.',
  },
  {
    status: (status) => status >= 300 && status < 400,
    cause: 'permanent',
    fix: 'The host sends us elsewhere, and the key is never sent along. Correct the host of the connection.',
  },
  { status: 501, cause: 'permanent', fix: tooOld },
  {
    status: (status) => status >= 500,
    cause: 'failing',
    retryable: true,
    outcome: 'by method',
    fix: 'PostHog has a fault of its own. See https://status.posthog.com and try again later.',
  },
]

const wrongHost = 'What answers there is not PostHog’s API. Check the host of the connection, and any proxy before it.'

export function judge(refusal: Refusal): Verdict {
  // A page in place of PostHog's own words proves nothing: least of all that an object does not exist.
  if (!refusal.isPostHogs && refusal.status >= 400 && refusal.status < 500 && refusal.status !== 429)
    return { cause: 'malformed', retryable: false, outcome: 'rejected', fix: wrongHost }
  for (const rule of rules) {
    const match = rule.says ? rule.says.exec(refusal.detail) : null
    const fits =
      (typeof rule.status === 'number' ? rule.status === refusal.status : rule.status(refusal.status)) &&
      (!rule.says || match) &&
      (!rule.code || rule.code.test(refusal.code))
    if (!fits) continue
    const { cause, retryable = false, outcome = 'rejected', fix } = rule
    return { cause, retryable, outcome, fix: typeof fix === 'string' ? fix : fix(refusal, match) }
  }
  return { cause: 'permanent', retryable: false, outcome: 'rejected', fix: 'PostHog refuses this.' }
}
