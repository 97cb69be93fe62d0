import { describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { connect, credentialsOf, parameter, refusalOf, type Truth } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('aws')

const named = (i: number) => parameter({ Name: `/nexpo/k${i}` })

/** How many of so many puts to different names, all at once, were taken; the others must be throttled. */
async function burst(count: number, ssm = connect(simulator, truth)): Promise<number> {
  const settled = await Promise.allSettled(Array.from({ length: count }, (_, i) => ssm.putParameter(named(i))))
  const refused = settled.filter((each) => each.status === 'rejected').map((each) => each.reason.name)
  expect(new Set(refused)).toEqual(new Set(refused.length > 0 ? ['ThrottlingException'] : []))
  return count - refused.length
}

describe('the write rate', () => {
  test('lets five through at once and then three a second', async () => {
    await simulator.clock({ speed: 0.000_1 })
    expect(await burst(8)).toBe(5)
    const names = (await simulator.truth<Truth>('aws')).parameters.map(({ name }) => name)
    expect(names).toHaveLength(5)
    await simulator.clock({ offset_ms: 1000 })
    const again = await Promise.allSettled(
      Array.from({ length: 6 }, (_, i) => connect(simulator, truth).putParameter(named(100 + i))),
    )
    expect(again.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  })

  test('is one for all clients of an account, and another for another account', async () => {
    await simulator.clock({ speed: 0.000_1 })
    expect(await burst(5)).toBe(5)
    expect(await burst(1)).toBe(0)
    const other = connect(simulator, truth, { credentials: credentialsOf(truth.other_account) })
    expect(await burst(5, other)).toBe(5)
  })

  test('is settable', async () => {
    await simulator.clock({ speed: 0.000_1 })
    await simulator.settings('aws', { put_per_second: 10, put_burst: 10 })
    expect(await burst(12)).toBe(10)
  })

  test('lets the SDK through when it retries', async () => {
    const ssm = connect(simulator, truth, { maxAttempts: 10 })
    await Promise.all(Array.from({ length: 7 }, (_, i) => ssm.putParameter(named(i))))
    expect((await simulator.truth<Truth>('aws')).parameters).toHaveLength(7)
  })
})

test('reads have their own rate', async () => {
  await simulator.clock({ speed: 0.000_1 })
  await simulator.settings('aws', { read_per_second: 2, read_burst: 2 })
  const ssm = connect(simulator, truth)
  await ssm.getParameters({ Names: ['/a'] })
  await ssm.getParametersByPath({ Path: '/a' })
  expect(await refusalOf(ssm.getParameter({ Name: '/a' }))).toMatchObject({ name: 'ThrottlingException' })
  await ssm.putParameter(named(1))
})

describe('parallel puts to one name', () => {
  test('one is taken, the others get TooManyUpdates, which the SDK does not repeat', async () => {
    await simulator.settings('aws', { put_per_second: 0, put_duration_ms: 500 })
    const ssm = connect(simulator, truth, { maxAttempts: 3 })
    const puts = Array.from({ length: 4 }, () => ssm.putParameter(parameter({ Overwrite: true })))
    const settled = await Promise.allSettled(puts)
    const refused = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
    expect(refused.map(({ name, $metadata }) => [name, $metadata.attempts])).toEqual(
      Array.from({ length: 3 }, () => ['TooManyUpdates', 1]),
    )
    expect((await simulator.truth<Truth>('aws')).parameters[0]?.versions).toHaveLength(1)
  })

  test('to different names do not disturb each other', async () => {
    await simulator.settings('aws', { put_per_second: 0, put_duration_ms: 50 })
    const ssm = connect(simulator, truth)
    await Promise.all(Array.from({ length: 20 }, (_, i) => ssm.putParameter(named(i))))
  })
})

describe('the number of parameters', () => {
  test('is limited by tier', async () => {
    await simulator.settings('aws', { standard_parameter_limit: 2, advanced_parameter_limit: 1, put_per_second: 0 })
    const ssm = connect(simulator, truth)
    await ssm.putParameter(named(1))
    await ssm.putParameter(named(2))
    expect(await refusalOf(ssm.putParameter(named(3)))).toMatchObject({ name: 'ParameterLimitExceeded' })
    await ssm.putParameter({ ...named(3), Tier: 'Advanced' })
    expect(await refusalOf(ssm.putParameter({ ...named(1), Overwrite: true, Tier: 'Advanced' }))).toMatchObject({
      name: 'ParameterLimitExceeded',
    })
    await ssm.putParameter({ ...named(1), Overwrite: true })
  })
})
