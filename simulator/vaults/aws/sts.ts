import { randomBytes } from 'node:crypto'
import type { SimulatorRequest, SimulatorResponse } from '../../types.ts'
import { AwsError } from './errors.ts'
import { verifySignature } from './signature.ts'
import type { AccessKey, AwsState } from './state.ts'

const version = '2011-06-15'
const minSeconds = 900
const maxSeconds = 43_200
/** Codes that STS spells otherwise than SSM does, and answers with another status. */
const spelling: Readonly<Record<string, { code: string; status: number }>> = {
  UnrecognizedClientException: { code: 'InvalidClientTokenId', status: 403 },
  InvalidSignatureException: { code: 'SignatureDoesNotMatch', status: 403 },
  ExpiredTokenException: { code: 'ExpiredToken', status: 403 },
  MissingAuthenticationTokenException: { code: 'MissingAuthenticationToken', status: 403 },
  IncompleteSignatureException: { code: 'IncompleteSignature', status: 400 },
}

/** The Query protocol: a form in, XML out. */
export function answerSts(state: AwsState, request: SimulatorRequest): SimulatorResponse {
  const form = new URLSearchParams(request.body.toString())
  const action = form.get('Action') ?? ''
  try {
    const { key } = verifySignature(state, request, 'sts')
    if (form.get('Version') !== version) throw new AwsError('InvalidAction', `Could not find operation ${action}`)
    return xml(200, succeed(action, resultOf(state, action, form, key), request.callId))
  } catch (error) {
    if (!(error instanceof AwsError)) throw error
    const { code, status } = spelling[error.type] ?? { code: error.type, status: error.status }
    return xml(status, fail(code, error.message, request.callId))
  }
}

function resultOf(state: AwsState, action: string, form: URLSearchParams, key: AccessKey): string {
  if (action === 'GetCallerIdentity') {
    return element('Arn', key.principalArn) + element('UserId', key.userId) + element('Account', key.accountId)
  }
  if (action === 'AssumeRole') return assumeRole(state, form, key)
  throw new AwsError('InvalidAction', `Could not find operation ${action} for version ${version}`)
}

function assumeRole(state: AwsState, form: URLSearchParams, key: AccessKey): string {
  const arn = form.get('RoleArn') ?? ''
  const session = form.get('RoleSessionName') ?? ''
  const seconds = Number(form.get('DurationSeconds') ?? 3600)
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)) throw new AwsError('ValidationError', `${arn} is invalid`)
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) {
    throw new AwsError('ValidationError', `Value '${session}' at 'roleSessionName' failed to satisfy constraint`)
  }
  if (!Number.isInteger(seconds) || seconds < minSeconds || seconds > maxSeconds) {
    throw new AwsError('ValidationError', `Value '${seconds}' at 'durationSeconds' failed to satisfy constraint`)
  }
  const role = state.document.roles.find((known) => known.arn === arn)
  const denied = state.settings.denied_actions.some((each) => ['sts:AssumeRole', 'sts:*', '*'].includes(each))
  if (!role || denied || (role.externalId !== null && form.get('ExternalId') !== role.externalId)) {
    const message = `User: ${key.principalArn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`
    throw new AwsError('AccessDenied', message, 403)
  }
  return renderSession(openSession(state, { arn, accountId: role.accountId, session, seconds }))
}

type Session = { arn: string; accountId: string; session: string; seconds: number }

function openSession(state: AwsState, { arn, accountId, session, seconds }: Session) {
  const roleName = arn.slice(arn.indexOf(':role/') + ':role/'.length)
  const expiresAt = Date.now() + seconds * 1000
  const key = {
    accessKeyId: `SIMTMP${randomBytes(7).toString('hex').toUpperCase()}`,
    secretAccessKey: `simulated-${randomBytes(15).toString('hex')}`,
    sessionToken: `simulated-session-${randomBytes(48).toString('base64')}`,
    accountId,
    principalArn: `arn:aws:sts::${accountId}:assumed-role/${roleName}/${session}`,
    userId: `SIMROLE${randomBytes(7).toString('hex').toUpperCase()}:${session}`,
    expiresAt,
  }
  const { document } = state
  // Sessions that nobody can use any more would otherwise pile up in the stored document.
  document.keys = document.keys.filter((known) => known.expiresAt === null || known.expiresAt > Date.now() - 3_600_000)
  document.keys.push(key)
  state.changed()
  return key
}

function renderSession(key: ReturnType<typeof openSession>): string {
  const credentials =
    element('AccessKeyId', key.accessKeyId) +
    element('SecretAccessKey', key.secretAccessKey) +
    element('SessionToken', key.sessionToken) +
    element('Expiration', new Date(key.expiresAt).toISOString())
  const user = element('AssumedRoleId', key.userId) + element('Arn', key.principalArn)
  return `<Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>`
}

function succeed(action: string, result: string, requestId: string): string {
  const body = `<${action}Result>${result}</${action}Result><ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata>`
  return `<${action}Response xmlns="https://sts.amazonaws.com/doc/${version}/">${body}</${action}Response>`
}

function fail(code: string, message: string, requestId: string): string {
  const body = element('Type', 'Sender') + element('Code', code) + element('Message', message)
  return `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/${version}/"><Error>${body}</Error>${element('RequestId', requestId)}</ErrorResponse>`
}

function element(name: string, text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  return `<${name}>${escaped}</${name}>`
}

function xml(status: number, body: string): SimulatorResponse {
  return { status, headers: { 'content-type': 'text/xml' }, body }
}
