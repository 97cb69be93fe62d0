import { beforeEach, describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { connect, numbered, parameter, putAll, refusalOf, type Truth, unlimited } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('aws')
beforeEach(() => simulator.settings('aws', unlimited))

const client = () => connect(simulator, truth)

describe('deleting', () => {
  test('takes what is there, puts the rest aside, and remembers it in the truth', async () => {
    await putAll(client(), '/nexpo/a', '/nexpo/b')
    const { DeletedParameters, InvalidParameters } = await client().deleteParameters({
      Names: ['/nexpo/a', '/nexpo/x'],
    })
    expect([DeletedParameters, InvalidParameters]).toEqual([['/nexpo/a'], ['/nexpo/x']])
    const { parameters } = await simulator.truth<Truth>('aws')
    expect(parameters.map(({ name, deleted_at }) => [name, deleted_at !== null])).toEqual([
      ['/nexpo/b', false],
      ['/nexpo/a', true],
    ])
  })

  test('more than ten at once is refused, and one that is absent alone is an error', async () => {
    expect(await refusalOf(client().deleteParameters({ Names: numbered(11) }))).toMatchObject({
      name: 'ValidationException',
    })
    expect(await refusalOf(client().deleteParameter({ Name: '/nexpo/x' }))).toMatchObject({ name: 'ParameterNotFound' })
  })
})

describe('a deleted name', () => {
  const one = parameter({ Name: '/nexpo/k1' })

  test('is free at once by default', async () => {
    const ssm = client()
    await ssm.putParameter(one)
    await ssm.deleteParameter({ Name: '/nexpo/k1' })
    expect(await ssm.putParameter(one)).toMatchObject({ Version: 1 })
  })

  test('stays taken for the lag when the simulator insists on it', async () => {
    await simulator.settings('aws', { delete_lag_seconds: 30 })
    const ssm = client()
    await ssm.putParameter(one)
    await ssm.deleteParameter({ Name: '/nexpo/k1' })
    expect(await refusalOf(ssm.getParameter({ Name: '/nexpo/k1' }))).toMatchObject({ name: 'ParameterNotFound' })
    expect(await refusalOf(ssm.putParameter(one))).toMatchObject({ name: 'ParameterAlreadyExists' })
    expect(await refusalOf(ssm.putParameter({ ...one, Overwrite: true }))).toMatchObject({
      name: 'TooManyUpdates',
    })
    await ssm.putParameter(parameter({ Name: '/nexpo/k2' }))
    await simulator.clock({ offset_ms: 30_000 })
    expect(await ssm.putParameter(one)).toMatchObject({ Version: 1 })
  })
})
