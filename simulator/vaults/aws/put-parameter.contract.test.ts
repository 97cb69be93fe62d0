import type { PutParameterCommandInput } from '@aws-sdk/client-ssm'
import { beforeEach, describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { connect, parameter, refusalOf, type Truth, tag } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('aws')
beforeEach(() => simulator.settings('aws', { put_per_second: 0 }))

const client = () => connect(simulator, truth)
const stored = async () => (await simulator.truth<Truth>('aws')).parameters

describe('what is refused', () => {
  const deep = (levels: number) => Array.from({ length: levels }, (_, i) => `/l${i}`).join('')
  const cases: [string, Partial<PutParameterCommandInput>, string][] = [
    ['a space in the name', { Name: '/nexpo/a b' }, 'ValidationException'],
    ['a character outside the set', { Name: '/nexpo/ä' }, 'ValidationException'],
    ['a path without its leading slash', { Name: 'nexpo/web/key' }, 'ValidationException'],
    ['a trailing slash', { Name: '/nexpo/web/' }, 'ValidationException'],
    ['the reserved prefix aws', { Name: 'AWS-key' }, 'ValidationException'],
    ['the reserved prefix ssm', { Name: '/ssmkey' }, 'ValidationException'],
    ['a reserved path', { Name: '/aws/key' }, 'AccessDeniedException'],
    ['16 levels', { Name: deep(16) }, 'HierarchyLevelLimitExceededException'],
    ['a name too long for its ARN', { Name: `/${'x'.repeat(970)}` }, 'ValidationException'],
    ['an empty value', { Value: '' }, 'ValidationException'],
    ['4097 bytes in the standard tier', { Value: 'x'.repeat(4097) }, 'ValidationException'],
    ['4097 bytes in fewer characters', { Value: `${'ü'.repeat(2048)}x` }, 'ValidationException'],
    ['8193 bytes in the advanced tier', { Value: 'x'.repeat(8193), Tier: 'Advanced' }, 'ValidationException'],
    [
      '8193 bytes with intelligent tiering',
      { Value: 'x'.repeat(8193), Tier: 'Intelligent-Tiering' },
      'ValidationException',
    ],
    ['a reference in the value', { Value: 'a {{ssm:/other}} b' }, 'ValidationException'],
    ['double brackets in the value', { Value: '{{x}}' }, 'ValidationException'],
    ['a type that does not exist', { Type: 'Secret' as 'String' }, 'ValidationException'],
    ['no type', { Type: undefined }, 'ValidationException'],
    ['a key for a plain string', { Type: 'String', KeyId: 'alias/hedgerow' }, 'ValidationException'],
    ['an alias that does not exist', { KeyId: 'alias/nowhere' }, 'InvalidKeyId'],
    ['a key that does not exist', { KeyId: '00000000-0000-0000-0000-000000000000' }, 'InvalidKeyId'],
    ['tags together with overwrite', { Overwrite: true, Tags: [tag('a', 'b')] }, 'ValidationException'],
    ['a tag of AWS itself', { Tags: [tag('aws:owner', 'x')] }, 'ValidationException'],
    ['a tag key that is too long', { Tags: [tag('k'.repeat(129), 'x')] }, 'ValidationException'],
    ['a tag value that is too long', { Tags: [tag('k', 'x'.repeat(257))] }, 'ValidationException'],
    ['the same tag twice', { Tags: [tag('k', '1'), tag('k', '2')] }, 'ValidationException'],
    ['51 tags', { Tags: Array.from({ length: 51 }, (_, i) => tag(`k${i}`, 'x')) }, 'TooManyTagsError'],
    ['a long description', { Description: 'x'.repeat(1025) }, 'ValidationException'],
    ['a value outside its pattern', { AllowedPattern: '^\\d+$' }, 'ParameterPatternMismatchException'],
    ['a pattern that is none', { AllowedPattern: '(' }, 'InvalidAllowedPatternException'],
  ]

  test.each(cases)('%s', async (_, changes, name) => {
    const refused = await refusalOf(client().putParameter(parameter(changes)))
    expect(refused).toMatchObject({ name, status: 400 })
    expect(await stored()).toEqual([])
  })

  test('a message about a bad value does not repeat it', async () => {
    const value = `hunter2-${'x'.repeat(5000)}`
    const refused = await refusalOf(client().putParameter(parameter({ Value: value })))
    expect(refused.message).not.toContain('hunter2')
  })
})

describe('what is taken', () => {
  const cases: [string, Partial<PutParameterCommandInput>, { Tier: string }][] = [
    ['15 levels', { Name: Array.from({ length: 15 }, (_, i) => `/l${i}`).join('') }, { Tier: 'Standard' }],
    ['4096 bytes', { Value: 'x'.repeat(4096) }, { Tier: 'Standard' }],
    ['8192 bytes in the advanced tier', { Value: 'x'.repeat(8192), Tier: 'Advanced' }, { Tier: 'Advanced' }],
    [
      'a large value with intelligent tiering',
      { Value: 'x'.repeat(4097), Tier: 'Intelligent-Tiering' },
      { Tier: 'Advanced' },
    ],
    ['a small value with intelligent tiering', { Tier: 'Intelligent-Tiering' }, { Tier: 'Standard' }],
    ['a name without a path', { Name: 'plain_name-1.x' }, { Tier: 'Standard' }],
    ['a key by its alias', { KeyId: 'alias/hedgerow' }, { Tier: 'Standard' }],
    ['50 tags', { Tags: Array.from({ length: 50 }, (_, i) => tag(`k${i}`, '')) }, { Tier: 'Standard' }],
    ['one bracket', { Value: '{"a":{"b":1} }' }, { Tier: 'Standard' }],
  ]

  test.each(cases)('%s', async (_, changes, { Tier }) => {
    expect(await client().putParameter(parameter(changes))).toMatchObject({ Version: 1, Tier })
  })

  test('a key by its id and by its ARN', async () => {
    const arn = `arn:aws:kms:${truth.region}:${truth.account_id}:key/${truth.kms_key_id}`
    for (const [i, KeyId] of [truth.kms_key_id, arn].entries()) {
      expect(await client().putParameter(parameter({ Name: `/k/${i}`, KeyId }))).toMatchObject({ Version: 1 })
    }
  })

  test('names differ in case', async () => {
    await client().putParameter(parameter({ Name: '/a/Key' }))
    expect(await client().putParameter(parameter({ Name: '/a/key' }))).toMatchObject({ Version: 1 })
  })
})

describe('overwriting', () => {
  test('an existing name is refused without it, and what is stored stays', async () => {
    await client().putParameter(parameter({ Value: 'first' }))
    expect(await refusalOf(client().putParameter(parameter({ Value: 'second' })))).toMatchObject({
      name: 'ParameterAlreadyExists',
    })
    expect((await stored())[0]?.value).toBe('first')
  })

  test('makes the next version and keeps type, tags and tier', async () => {
    const first = parameter({ Value: 'x'.repeat(5000), Tier: 'Advanced', Tags: [tag('managed_by', 'hedgerow')] })
    await client().putParameter(first)
    const second = parameter({ Value: 'small', Type: undefined, Overwrite: true })
    expect(await client().putParameter(second)).toMatchObject({ Version: 2, Tier: 'Advanced' })
    const [kept] = await stored()
    expect(kept).toMatchObject({ type: 'SecureString', tags: { managed_by: 'hedgerow' }, tier: 'Advanced' })
    const calls = (await simulator.calls('aws')).map(({ id }) => id)
    expect(kept?.versions.map(({ created_by_call }) => created_by_call)).toEqual(calls)
    expect(kept?.created_by_call).toBe(calls[0])
  })

  test('creates what does not exist', async () => {
    expect(await client().putParameter(parameter({ Overwrite: true }))).toMatchObject({ Version: 1 })
  })

  test('cannot go back to the standard tier', async () => {
    await client().putParameter(parameter({ Tier: 'Advanced' }))
    const refused = await refusalOf(client().putParameter(parameter({ Overwrite: true, Tier: 'Standard' })))
    expect(refused.name).toBe('ValidationException')
    expect(refused.message).toContain("You can't downgrade a parameter")
  })

  test('may change the type, unless the simulator is told to refuse it', async () => {
    await client().putParameter(parameter({ Type: 'String' }))
    expect(await client().putParameter(parameter({ Overwrite: true }))).toMatchObject({ Version: 2 })
    await simulator.settings('aws', { refuse_type_change: true })
    expect(await refusalOf(client().putParameter(parameter({ Overwrite: true, Type: 'String' })))).toMatchObject({
      name: 'HierarchyTypeMismatchException',
    })
  })

  test('keeps the 100 newest versions, and stops at an oldest one with a label', async () => {
    await simulator.settings('aws', { put_duration_ms: 0 })
    const ssm = client()
    await ssm.putParameter(parameter())
    for (let version = 2; version <= 101; version += 1) await ssm.putParameter(parameter({ Overwrite: true }))
    expect((await stored())[0]?.versions.map(({ version }) => version)).toEqual(
      Array.from({ length: 100 }, (_, i) => i + 2),
    )
    await ssm.labelParameterVersion({ Name: parameter().Name, ParameterVersion: 2, Labels: ['release'] })
    expect(await refusalOf(ssm.putParameter(parameter({ Overwrite: true })))).toMatchObject({
      name: 'ParameterMaxVersionLimitExceeded',
    })
  })
})
