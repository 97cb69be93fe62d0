import { describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { connect, credentialsOf, parameter, refusalOf, type Signed, send, type Truth } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('aws')

const get = { Name: '/nexpo/web/key' }

const textOf = (body: Signed['body']) => (typeof body === 'string' ? body : new TextDecoder().decode(body))

/** Stops the SDK after it has signed, and hands out what it would have sent. */
async function signedPut(change: (signed: Signed) => Signed): Promise<Response> {
  const ssm = connect(simulator, truth)
  const captured = new Promise<Signed>((resolve) => {
    const stop = () => async (args: { request: unknown }) => {
      resolve(args.request as Signed)
      throw new Error('captured')
    }
    ssm.middlewareStack.add(stop as never, { step: 'deserialize', priority: 'low' })
  })
  await ssm.putParameter(parameter()).catch(() => {})
  return send(simulator, change(await captured))
}

describe('signatures', () => {
  test.each([
    ['an unknown key', { accessKeyId: 'SIMKEYNOBODY' }, 'UnrecognizedClientException'],
    ['a wrong secret', { secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
    ['a session token that is not ours', { sessionToken: 'forged' }, 'UnrecognizedClientException'],
  ])('%s is refused', async (_, changed, name) => {
    const ssm = connect(simulator, truth, { credentials: { ...credentialsOf(truth), ...changed } })
    expect(await refusalOf(ssm.getParameter(get))).toMatchObject({ name, status: 400 })
  })

  test('an untouched request is taken', async () => {
    expect((await signedPut((signed) => signed)).status).toBe(200)
  })

  test.each([
    [
      'another body',
      (signed: Signed) => ({ ...signed, body: textOf(signed.body).replace('"v"', '"w"') }),
      'InvalidSignatureException',
    ],
    ['another operation', header('x-amz-target', 'AmazonSSM.DeleteParameter'), 'InvalidSignatureException'],
    ['a header that was not signed', header('x-amz-added', '1'), 'InvalidSignatureException'],
    ['no signature', header('authorization', ''), 'MissingAuthenticationTokenException'],
    ['half a signature', header('authorization', 'AWS4-HMAC-SHA256 Credential=x'), 'IncompleteSignatureException'],
  ])('%s is refused', async (_, change, type) => {
    const response = await signedPut(change)
    expect([response.status, ((await response.json()) as { __type: string }).__type]).toEqual([400, type])
    expect((await simulator.truth<Truth>('aws')).parameters).toEqual([])
  })

  function header(name: string, value: string) {
    return (signed: Signed) => ({ ...signed, headers: { ...signed.headers, [name]: value } })
  }

  test('one that is five minutes off is refused', async () => {
    await simulator.settings('aws', { clock_skew_seconds: 600 })
    const ssm = connect(simulator, truth)
    const refused = await refusalOf(ssm.getParameter(get))
    expect(refused).toMatchObject({ name: 'InvalidSignatureException', status: 400 })
    expect(refused.message).toContain('Signature expired')
    await simulator.settings('aws', { clock_skew_seconds: -600 })
    expect((await refusalOf(connect(simulator, truth).getParameter(get))).message).toContain(
      'Signature not yet current',
    )
  })

  test('a compressed clock does not put signatures out of date', async () => {
    await simulator.clock({ speed: 20, offset_ms: 3_600_000 })
    expect(await refusalOf(connect(simulator, truth).getParameter(get))).toMatchObject({ name: 'ParameterNotFound' })
  })
})

test('an operation that the simulator does not have is unknown, not answered at random', async () => {
  expect(await refusalOf(connect(simulator, truth).describeAutomationExecutions({}))).toMatchObject({
    name: 'UnknownOperationException',
  })
})
