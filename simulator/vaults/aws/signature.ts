import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { SimulatorRequest } from '../../types.ts'
import { AwsError } from './errors.ts'
import type { AccessKey, AwsState } from './state.ts'

export type Service = 'ssm' | 'sts' | 'kms'

type Credential = { accessKeyId: string; date: string; region: string; service: string }
type Authorization = { credential: Credential; signedHeaders: string[]; signature: string }

const maxAgeMs = 5 * 60_000

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key ' +
  'and signing method. Consult the service documentation for details.'

/**
 * Verifies Signature Version 4 over method, path, query, signed headers and body.
 * @throws AwsError MissingAuthenticationToken, IncompleteSignature, UnrecognizedClientException, ExpiredToken(Exception),
 * InvalidSignatureException
 */
export function verifySignature(state: AwsState, request: SimulatorRequest, service: Service) {
  const authorization = parseAuthorization(request.headers.authorization)
  const { credential } = authorization
  const key = state.document.keys.find((known) => known.accessKeyId === credential.accessKeyId)
  if (!key || (request.headers['x-amz-security-token'] ?? null) !== key.sessionToken) {
    throw new AwsError('UnrecognizedClientException', 'The security token included in the request is invalid.')
  }
  if (key.expiresAt !== null && key.expiresAt <= Date.now() + state.settings.clock_skew_seconds * 1000) {
    throw new AwsError('ExpiredTokenException', 'The security token included in the request is expired')
  }
  assertScope(state, request, authorization, service)
  const expected = signatureOf(request, authorization, key)
  if (!sameText(expected, authorization.signature)) throw new AwsError('InvalidSignatureException', mismatch)
  return { key, region: credential.region }
}

function parseAuthorization(header: string | undefined): Authorization {
  if (!header) throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token')
  const match =
    /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      header,
    )
  const [, accessKeyId, date, region, service, signedHeaders, signature] = match ?? []
  if (!accessKeyId || !date || !region || !service || !signedHeaders || !signature) {
    throw new AwsError(
      'IncompleteSignatureException',
      "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters.",
    )
  }
  return { credential: { accessKeyId, date, region, service }, signedHeaders: signedHeaders.split(';'), signature }
}

function assertScope(state: AwsState, request: SimulatorRequest, authorization: Authorization, service: Service): void {
  const { credential, signedHeaders } = authorization
  const refuse = (message: string) => new AwsError('InvalidSignatureException', message)
  const date = request.headers['x-amz-date'] ?? ''
  const signedAt = Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
  if (Number.isNaN(signedAt) || !date.startsWith(credential.date)) {
    throw refuse('Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP')
  }
  // Real time, not the simulator's clock: a compressed clock would put every honest signature out of date.
  const serverNow = Date.now() + state.settings.clock_skew_seconds * 1000
  if (signedAt < serverNow - maxAgeMs) {
    throw refuse(`Signature expired: ${date} is now earlier than ${amzDate(serverNow - maxAgeMs)} (5 min.)`)
  }
  if (signedAt > serverNow + maxAgeMs) {
    throw refuse(`Signature not yet current: ${date} is still later than ${amzDate(serverNow + maxAgeMs)} (5 min.)`)
  }
  if (credential.service !== service) throw refuse(`Credential should be scoped to correct service: '${service}'.`)
  if (!/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(credential.region)) {
    throw refuse('Credential should be scoped to a valid region.')
  }
  const unsigned = Object.keys(request.headers).find(
    (name) => (name === 'host' || name.startsWith('x-amz-')) && !signedHeaders.includes(name),
  )
  if (unsigned) throw refuse(`'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`)
}

function signatureOf(request: SimulatorRequest, { credential, signedHeaders }: Authorization, key: AccessKey): string {
  const headers = signedHeaders.map((name) => `${name}:${(request.headers[name] ?? '').trim().replace(/\s+/g, ' ')}\n`)
  const canonicalRequest = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    sha256(request.body),
  ].join('\n')
  const scope = `${credential.date}/${credential.region}/${credential.service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'] ?? '', scope, sha256(canonicalRequest)].join('\n')
  let signingKey: Buffer = Buffer.from(`AWS4${key.secretAccessKey}`)
  for (const part of scope.split('/')) signingKey = hmac(signingKey, part)
  return hmac(signingKey, toSign).toString('hex')
}

/** Every service but S3 signs the path encoded twice. */
function canonicalPath(path: string): string {
  return path
    .split('/')
    .map((segment) => encode(encode(segment)))
    .join('/')
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex')
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b))
}

function amzDate(timeMs: number): string {
  return new Date(timeMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
}
