import { beforeEach, describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { connect, numbered, parameter, putAll, refusalOf, type Truth, tag, unlimited } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('aws')
beforeEach(() => simulator.settings('aws', unlimited))

const client = () => connect(simulator, truth)

/** All pages of GetParametersByPath: the names on each. */
async function pagesOf(Path: string, options: { Recursive?: boolean; MaxResults?: number } = {}): Promise<string[][]> {
  const pages: string[][] = []
  let NextToken: string | undefined
  do {
    const page = await client().getParametersByPath({ Path, ...options, ...(NextToken ? { NextToken } : {}) })
    pages.push((page.Parameters ?? []).map(({ Name }) => Name ?? ''))
    NextToken = page.NextToken
  } while (NextToken)
  return pages
}

describe('getting', () => {
  test('gives value, version, ARN and date; without decryption the value is unreadable', async () => {
    const before = Date.now()
    await putAll(client(), '/nexpo/a')
    const { Parameters: [found] = [] } = await client().getParameters({ Names: ['/nexpo/a'], WithDecryption: true })
    expect(found).toMatchObject({
      Name: '/nexpo/a',
      Type: 'SecureString',
      Value: 'value of /nexpo/a',
      Version: 1,
      ARN: `arn:aws:ssm:${truth.region}:${truth.account_id}:parameter/nexpo/a`,
      DataType: 'text',
    })
    expect(Math.abs((found?.LastModifiedDate?.getTime() ?? 0) - before)).toBeLessThan(5000)
    const { Parameter: sealed } = await client().getParameter({ Name: '/nexpo/a' })
    expect(sealed?.Value).not.toContain('value of')
  })

  test('several at once puts the absent ones aside, and repeats none', async () => {
    await putAll(client(), '/nexpo/a')
    const { Parameters, InvalidParameters } = await client().getParameters({
      Names: ['/nexpo/a', '/nexpo/b', '/nexpo/a'],
    })
    expect([Parameters?.map(({ Name }) => Name), InvalidParameters]).toEqual([['/nexpo/a'], ['/nexpo/b']])
  })

  test('more than ten at once is refused', async () => {
    expect(await refusalOf(client().getParameters({ Names: numbered(11) }))).toMatchObject({
      name: 'ValidationException',
    })
    expect(await client().getParameters({ Names: numbered(10) })).toMatchObject({ InvalidParameters: numbered(10) })
  })

  test('versions are chosen by number or label', async () => {
    await client().putParameter(parameter({ Value: 'one' }))
    await client().putParameter(parameter({ Value: 'two', Overwrite: true }))
    const { Name = '' } = parameter()
    await client().labelParameterVersion({ Name, ParameterVersion: 1, Labels: ['stable', 'aws-no', '1st'] })
    const read = async (selector: string) =>
      (await client().getParameter({ Name: `${Name}:${selector}`, WithDecryption: true })).Parameter?.Value
    expect([await read('1'), await read('stable'), await read('2')]).toEqual(['one', 'one', 'two'])
    expect(await refusalOf(read('3'))).toMatchObject({ name: 'ParameterVersionNotFound' })
    const { Parameters: history } = await client().getParameterHistory({ Name, WithDecryption: true })
    expect(history?.map(({ Version, Value, Labels }) => [Version, Value, Labels])).toEqual([
      [1, 'one', ['stable']],
      [2, 'two', []],
    ])
  })

  test('an eleventh label of a version is refused', async () => {
    await client().putParameter(parameter())
    const label = (Labels: string[]) => client().labelParameterVersion({ Name: parameter().Name, Labels })
    await label(Array.from({ length: 10 }, (_, i) => `l${i}`))
    expect(await refusalOf(label(['one-more']))).toMatchObject({ name: 'ParameterVersionLabelLimitExceeded' })
  })

  test('what is not there comes without a message, unless the simulator is told to speak', async () => {
    const get = () => refusalOf(client().getParameter({ Name: '/nexpo/none' }))
    expect(await get()).toMatchObject({ name: 'ParameterNotFound', message: 'UnknownError', status: 400 })
    await simulator.settings('aws', { silent_errors: [] })
    expect(await get()).toMatchObject({ message: 'Parameter /nexpo/none not found.' })
  })
})

describe('listing by path', () => {
  test('comes ten to a page at most', async () => {
    await putAll(client(), ...numbered(23))
    expect((await pagesOf('/nexpo/s')).map((page) => page.length)).toEqual([10, 10, 3])
    expect((await pagesOf('/nexpo/s/', { MaxResults: 7 })).flat()).toEqual(numbered(23))
    expect(await refusalOf(client().getParametersByPath({ Path: '/nexpo', MaxResults: 11 }))).toMatchObject({
      name: 'ValidationException',
    })
  })

  test('stays on its level unless recursive, which makes pages that are empty but not the last', async () => {
    await putAll(client(), ...numbered(12, '/nexpo/s/below/'), '/nexpo/s/direct', '/nexpo/sibling/x')
    expect(await pagesOf('/nexpo/s')).toEqual([[], ['/nexpo/s/direct']])
    expect((await pagesOf('/nexpo/s', { Recursive: true })).flat()).toHaveLength(13)
  })

  test('can be told to begin with an empty page', async () => {
    await simulator.settings('aws', { empty_first_page: true })
    await putAll(client(), '/nexpo/s/a')
    expect(await pagesOf('/nexpo/s')).toEqual([[], ['/nexpo/s/a']])
  })

  test('neither skips nor repeats when something is deleted between two pages', async () => {
    await putAll(client(), ...numbered(12))
    const first = await client().getParametersByPath({ Path: '/nexpo/s' })
    await client().deleteParameters({ Names: numbered(5) })
    const second = await client().getParametersByPath({ Path: '/nexpo/s', NextToken: first.NextToken })
    expect(second.Parameters?.map(({ Name }) => Name)).toEqual(numbered(12).slice(10))
  })

  test.each([
    [{ Path: 'nexpo' }, 'ValidationException'],
    [{ Path: '/nexpo', NextToken: 'forged' }, 'InvalidNextToken'],
    [{ Path: '/nexpo', ParameterFilters: [{ Key: 'tag:a', Values: ['b'] }] }, 'InvalidFilterKey'],
  ])('%o is refused', async (input, name) => {
    expect(await refusalOf(client().getParametersByPath(input))).toMatchObject({ name })
  })

  test('filters by type; descriptions carry no value and filter by tag and name', async () => {
    await client().putParameter(parameter({ Name: '/nexpo/s/plain', Type: 'String' }))
    await client().putParameter(
      parameter({ Name: '/nexpo/s/sealed', Tags: [tag('env', 'prod')], KeyId: 'alias/hedgerow' }),
    )
    const byType = await client().getParametersByPath({
      Path: '/nexpo/s',
      ParameterFilters: [{ Key: 'Type', Values: ['String'] }],
    })
    expect(byType.Parameters?.map(({ Name }) => Name)).toEqual(['/nexpo/s/plain'])
    const byTag = await client().describeParameters({ ParameterFilters: [{ Key: 'tag:env', Values: ['prod'] }] })
    expect(byTag.Parameters).toMatchObject([{ Name: '/nexpo/s/sealed', KeyId: 'alias/hedgerow', Tier: 'Standard' }])
    expect(byTag.Parameters?.[0]).not.toHaveProperty('Value')
    const byName = { Key: 'Name', Option: 'BeginsWith', Values: ['/nexpo/s/pl'] }
    expect((await client().describeParameters({ ParameterFilters: [byName] })).Parameters).toHaveLength(1)
  })
})

test('what a fault makes invisible is written but not read', async () => {
  await putAll(client(), '/nexpo/s/old')
  await simulator.fault({ system: 'aws', mode: 'invisible', ms: 60_000, match: 'PutParameter' })
  await client().putParameter(parameter({ Name: '/nexpo/s/old', Value: 'new', Overwrite: true }))
  await putAll(client(), '/nexpo/s/unseen')
  const read = async () =>
    (await client().getParametersByPath({ Path: '/nexpo/s', WithDecryption: true })).Parameters?.map(
      ({ Value }) => Value,
    )
  expect(await read()).toEqual(['value of /nexpo/s/old'])
  expect(await refusalOf(putAll(client(), '/nexpo/s/unseen'))).toMatchObject({ name: 'ParameterAlreadyExists' })
  await simulator.clock({ offset_ms: 61_000 })
  expect(await read()).toEqual(['new', 'value of /nexpo/s/unseen'])
})
