import type { UpstreamCause } from '#lib/core/errors.ts'
import { readRetryAfter } from '#lib/core/retry-after.ts'
import { noCredentials, type Verdict } from './errors.ts'
import { judgeNetwork } from './network-errors.ts'

type AwsError = {
  readonly name?: string
  readonly message?: string
  readonly code?: string
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> }
}

const credentialFixes: Record<string, string> = {
  ExpiredTokenException: 'Renew the session whose token has expired.',
  InvalidSignatureException: "Check the secret access key, and this server's clock.",
  CredentialsProviderError: 'Give the connection an access key, or this server an AWS role.',
}

const causes: readonly (readonly [RegExp, UpstreamCause])[] = [
  [/^(Throttling|RequestLimitExceeded|TooManyRequests|LimitExceededException|SlowDown)/, 'throttled'],
  [/^(UnrecognizedClient|InvalidClientTokenId|ExpiredToken|InvalidSignature|SignatureDoesNotMatch)/, 'auth'],
  [/^(IncompleteSignature|MissingAuthenticationToken|InvalidAccessKeyId|RequestExpired|OptInRequired)/, 'auth'],
  [/^(CredentialsProviderError|TokenProviderError|InvalidIdentityToken|IDPRejectedClaim)/, 'auth'],
  [/^(AccessDenied|UnauthorizedOperation|KMSAccessDenied)/, 'forbidden'],
  [/^(ParameterNotFound|ParameterVersionNotFound|InvalidResourceId|NotFound)/, 'not_found'],
  [/^HierarchyTypeMismatch/, 'conflict'],
  [/^(ValidationException|InvalidKeyId|InvalidParameter|UnsupportedParameterType|ParameterPatternMismatch)/, 'invalid'],
  [/^(HierarchyLevelLimitExceeded|InvalidAllowedPattern|InvalidResourceType|TooManyTagsError)/, 'invalid'],
  [/^(ParameterLimitExceeded|ParameterMaxVersionLimitExceeded|PoliciesLimitExceeded)/, 'permanent'],
]

const fixes: Record<string, string> = {
  AssumeRole:
    "Let the role's trust policy name this server's identity (sts:AssumeRole), with the external id of the connection if it asks for one.",
  InvalidKeyId:
    "Check the connection's KMS key: it must exist in this region, be enabled, and be usable by the identity.",
  ParameterLimitExceeded: 'Delete parameters that nobody needs, or ask AWS for a higher quota.',
  ParameterMaxVersionLimitExceeded: 'Take the label off the oldest version, so that AWS can drop it.',
}

/** What an error of the AWS SDK means. Several come without a message. */
export function judgeAws(error: unknown): Verdict {
  const { name = '', message = '', $metadata, $response } = Object(error) as AwsError
  const status = $metadata?.httpStatusCode ?? $response?.statusCode
  // The SDK's placeholder for an error that came without words.
  const said = message === 'UnknownError' ? name : [name, message].filter(Boolean).join(': ')
  const asked = readRetryAfter($response?.headers?.['retry-after'], Date.now())
  // A parser's error repeats what it could not parse.
  const base = { status, said: error instanceof SyntaxError ? undefined : said, retryAfterMs: asked }
  // Two writers at once; the SDK itself does not repeat it.
  if (name === 'TooManyUpdates') return { ...base, cause: 'throttled' }
  // Somebody was quicker to create it; the next look tells whose it is.
  if (name === 'ParameterAlreadyExists') return { ...base, cause: 'conflict', retryable: true }
  // The message of STS names the right that is missing there.
  if (/^AccessDenied/.test(name) && message.includes('sts:AssumeRole')) {
    return { ...base, cause: 'forbidden', fix: fixes.AssumeRole }
  }
  if (name === 'CredentialsProviderError') {
    return { ...base, cause: 'auth', reason: noCredentials, fix: credentialFixes[name] }
  }
  const cause = causes.find(([pattern]) => pattern.test(name))?.[1]
  if (cause) return { ...base, cause, fix: credentialFixes[name] ?? fixes[name] }
  if (status === undefined) return judgeWithoutAnswer(error, name, said)
  if (status === 429) return { ...base, cause: 'throttled' }
  if (status >= 500) return { ...base, cause: 'failing' }
  // A body that is no AWS answer, with a status that promises one: a proxy or another server.
  if (error instanceof SyntaxError || status < 400) return { ...base, cause: 'malformed' }
  if (status === 401) return { ...base, cause: 'auth' }
  if (status === 403) return { ...base, cause: 'forbidden' }
  return { ...base, cause: 'invalid' }
}

function judgeWithoutAnswer(error: unknown, name: string, said: string): Verdict {
  // Node reports a refused connection as a TimeoutError of the SDK as well: the network's own code is more exact.
  const network = judgeNetwork(error)
  if (network) return network
  if (name === 'TimeoutError' || name === 'AbortError') return { cause: 'timeout' }
  if (/could not load credentials|credential/i.test(said)) return { cause: 'auth', said }
  return { cause: 'malformed', said }
}
