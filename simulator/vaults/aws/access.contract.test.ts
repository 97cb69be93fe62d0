import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import { describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import {
  assumeRole,
  connect,
  credentialsOf,
  parameter,
  refusalOf,
  type Signed,
  send,
  type Truth,
  tag,
} from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('aws')

const get = { Name: '/nexpo/web/key' }

describe('accounts', () => {
  test('keep their parameters apart, as regions do', async () => {
    await connect(simulator, truth).putParameter(parameter())
    const elsewhere = [{ credentials: credentialsOf(truth.other_account) }, { region: 'us-east-1' }]
    for (const config of elsewhere) {
      expect(await refusalOf(connect(simulator, truth, config).getParameter(get))).toMatchObject({
        name: 'ParameterNotFound',
      })
    }
  })

  test('an assumed role writes to its own account', async () => {
    const [role] = truth.roles
    const credentials = assumeRole(simulator, truth, { RoleArn: role?.role_arn ?? '' })
    await connect(simulator, truth, { credentials }).putParameter(parameter())
    const { parameters } = await simulator.truth<Truth>('aws')
    expect(parameters.map(({ account_id }) => account_id)).toEqual([truth.other_account.account_id])
  })

  test('a session ends: its credentials are refused as expired', async () => {
    const [role] = truth.roles
    const credentials = assumeRole(simulator, truth, { RoleArn: role?.role_arn ?? '', DurationSeconds: 900 })
    const ssm = connect(simulator, truth, { credentials: await credentials() })
    expect(await refusalOf(ssm.getParameter(get))).toMatchObject({ name: 'ParameterNotFound' })
    await simulator.settings('aws', { clock_skew_seconds: 901 })
    expect(await refusalOf(ssm.getParameter(get))).toMatchObject({ name: 'ExpiredTokenException' })
  })

  test('a role may demand an external id', async () => {
    const guarded = truth.roles.find(({ external_id }) => external_id !== null)
    const RoleArn = guarded?.role_arn ?? ''
    const attempt = (ExternalId?: string) =>
      assumeRole(simulator, truth, { RoleArn, ...(ExternalId === undefined ? {} : { ExternalId }) })()
    expect(await refusalOf(attempt())).toMatchObject({ name: 'AccessDenied', status: 403 })
    expect(await refusalOf(attempt('guess'))).toMatchObject({ name: 'AccessDenied' })
    expect(await attempt(guarded?.external_id ?? '')).toMatchObject({ sessionToken: expect.any(String) })
  })

  test.each([
    [{ RoleArn: 'arn:aws:iam::000000000000:role/unknown' }, 'AccessDenied', 403],
    [{ RoleArn: 'not-an-arn-but-long-enough' }, 'ValidationError', 400],
    [{ RoleArn: 'arn:aws:iam::000000000000:role/x', RoleSessionName: 'a b' }, 'ValidationError', 400],
    [{ RoleArn: 'arn:aws:iam::000000000000:role/x', DurationSeconds: 60 }, 'ValidationError', 400],
  ])('assuming %o is refused', async (params, name, status) => {
    expect(await refusalOf(assumeRole(simulator, truth, params)())).toMatchObject({ name, status })
  })

  test('STS spells bad credentials its own way', async () => {
    const wrong = { ...truth, secret_access_key: 'wrong' }
    const RoleArn = truth.roles[0]?.role_arn ?? ''
    expect(await refusalOf(assumeRole(simulator, wrong, { RoleArn })())).toMatchObject({
      name: 'SignatureDoesNotMatch',
      status: 403,
    })
    const nobody = { ...truth, access_key_id: 'SIMKEYNOBODY' }
    expect(await refusalOf(assumeRole(simulator, nobody, { RoleArn })())).toMatchObject({
      name: 'InvalidClientTokenId',
      status: 403,
    })
  })

  test('GetCallerIdentity names account and principal', async () => {
    const answer = await callerIdentity()
    expect(answer).toContain(`<Account>${truth.account_id}</Account>`)
    expect(answer).toContain(`<Arn>arn:aws:iam::${truth.account_id}:user/hedgerow</Arn>`)
  })

  /** The SDK's STS client comes only inside the credential providers: its AssumeRole is turned into this call. */
  async function callerIdentity(): Promise<string> {
    let answer = ''
    const provider = fromTemporaryCredentials({
      masterCredentials: credentialsOf(truth),
      params: { RoleArn: truth.roles[0]?.role_arn ?? '' },
      clientConfig: { region: truth.region, endpoint: simulator.endpoints.aws, maxAttempts: 1 },
      clientPlugins: [
        {
          applyToStack(stack) {
            const ask = (next: (args: never) => Promise<never>) => (args: { request: Signed }) => {
              args.request.body = 'Action=GetCallerIdentity&Version=2011-06-15'
              return next(args as never)
            }
            const stop = () => async (args: { request: Signed }) => {
              answer = await (await send(simulator, args.request)).text()
              throw new Error('captured')
            }
            stack.add(ask as never, { step: 'build', priority: 'high' })
            stack.add(stop as never, { step: 'deserialize', priority: 'low' })
          },
        },
      ],
    })
    await provider().catch(() => {})
    return answer
  }
})

describe('denied actions', () => {
  test.each([
    ['ssm:PutParameter', () => connect(simulator, truth).putParameter(parameter({ Name: '/nexpo/new' }))],
    [
      'ssm:AddTagsToResource',
      () => connect(simulator, truth).putParameter(parameter({ Name: '/nexpo/new', Tags: [tag('a', 'b')] })),
    ],
    ['ssm:GetParameters', () => connect(simulator, truth).getParameters({ Names: ['/nexpo/web/key'] })],
    ['ssm:GetParametersByPath', () => connect(simulator, truth).getParametersByPath({ Path: '/nexpo' })],
    ['ssm:DeleteParameters', () => connect(simulator, truth).deleteParameters({ Names: ['/nexpo/web/key'] })],
    [
      'ssm:ListTagsForResource',
      () => connect(simulator, truth).listTagsForResource({ ResourceType: 'Parameter', ResourceId: '/nexpo/web/key' }),
    ],
    ['kms:Encrypt', () => connect(simulator, truth).putParameter(parameter({ Name: '/nexpo/new' }))],
    ['kms:Decrypt', () => connect(simulator, truth).getParameters({ Names: ['/nexpo/web/key'], WithDecryption: true })],
    ['ssm:*', () => connect(simulator, truth).getParameter(get)],
  ])('%s', async (action, call) => {
    await connect(simulator, truth).putParameter(parameter())
    await simulator.settings('aws', { denied_actions: [action] })
    const refused = await refusalOf(call())
    expect(refused).toMatchObject({ name: 'AccessDeniedException', status: 400 })
    const { parameters } = await simulator.truth<Truth>('aws')
    expect(parameters.map(({ name, deleted_at }) => [name, deleted_at])).toEqual([['/nexpo/web/key', null]])
  })

  test('sts:AssumeRole', async () => {
    await simulator.settings('aws', { denied_actions: ['sts:AssumeRole'] })
    const attempt = assumeRole(simulator, truth, { RoleArn: truth.roles[0]?.role_arn ?? '' })()
    expect(await refusalOf(attempt)).toMatchObject({ name: 'AccessDenied', status: 403 })
  })
})
