import type { SecretProperties } from '@azure/keyvault-secrets'
import { describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { accessToken, collect, connect, loginOf, refusalOf, type Truth } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('azure')

describe('names and contents', () => {
  test.each([
    ['under_score', 'v', {}],
    ['a.dot', 'v', {}],
    ['x'.repeat(128), 'v', {}],
    ['empty-value', '', {}],
    ['too-long', 'x'.repeat(25 * 1024 + 1), {}],
    ['sixteen-tags', 'v', { tags: Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`t${i}`, 'x'])) }],
    ['long-tag', 'v', { tags: { t: 'x'.repeat(513) } }],
    ['long-type', 'v', { contentType: 'x'.repeat(256) }],
    ['dates', 'v', { notBefore: new Date('2030-01-02'), expiresOn: new Date('2030-01-01') }],
  ])('%s is a BadParameter', async (name, value, options) => {
    expect(await refusalOf(connect(simulator, truth).setSecret(name, value, options))).toMatchObject({
      statusCode: 400,
      code: 'BadParameter',
    })
    expect((await simulator.truth<Truth>('azure')).secrets).toEqual([])
  })

  test('the largest value, name and number of tags are taken', async () => {
    const tags = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`t${i}`, 'x'.repeat(512)]))
    const stored = await connect(simulator, truth).setSecret('a'.repeat(127), 'ü'.repeat(12_800), {
      tags,
      contentType: 'x'.repeat(255),
    })
    expect(stored.properties.tags).toEqual(tags)
  })

  test('a value over the limit in bytes is refused even when it is not in characters', async () => {
    expect(await refusalOf(connect(simulator, truth).setSecret('bytes', 'ü'.repeat(12_801)))).toMatchObject({
      statusCode: 400,
    })
  })

  test('names that differ in case are one secret', async () => {
    const client = connect(simulator, truth)
    await client.setSecret('Api-Key', 'one')
    await client.setSecret('api-key', 'two')
    expect((await client.getSecret('API-KEY')).value).toBe('two')
    const { secrets } = await simulator.truth<Truth>('azure')
    expect(secrets.map(({ name, versions }) => [name, versions.length])).toEqual([['Api-Key', 2]])
  })

  test.each(['', 'api-version=1999-01-01'])('the query "%s" is no api-version', async (query) => {
    const { access_token } = await accessToken(simulator.endpoints.azure, truth.tenant_id, loginOf(truth))
    const response = await fetch(`${simulator.endpoints.azure}/secrets?${query}`, {
      headers: { authorization: `Bearer ${access_token}` },
    })
    expect(response.status).toBe(400)
  })
})

describe('versions', () => {
  test('each set makes a version with its own tags and content type; older ones stay readable', async () => {
    const client = connect(simulator, truth)
    const first = await client.setSecret('rotated', 'one', {
      tags: { managed_by: 'hedgerow' },
      contentType: 'text/plain',
    })
    const second = await client.setSecret('rotated', 'two')
    expect(second.properties.tags).toEqual({})
    expect(second.properties.contentType).toBeUndefined()
    const old = await client.getSecret('rotated', { version: first.properties.version ?? '' })
    expect([old.value, old.properties.tags]).toEqual(['one', { managed_by: 'hedgerow' }])
    expect((await client.getSecret('rotated')).value).toBe('two')
    const versions = await collect(client.listPropertiesOfSecretVersions('rotated'))
    expect(versions.map(({ version }) => version).sort()).toEqual(
      [first, second].map(({ properties }) => properties.version).sort(),
    )
    const { secrets } = await simulator.truth<Truth>('azure')
    const creators = secrets[0]?.versions.map(({ created_by_call }) => created_by_call) ?? []
    expect(new Set(creators).size).toBe(2)
    expect(secrets[0]?.created_by_call).toBe(creators[0])
  })

  test('properties change in place and keep the value', async () => {
    const client = connect(simulator, truth)
    const { properties } = await client.setSecret('props', 'v', { tags: { a: '1' } })
    const changed = await client.updateSecretProperties('props', properties.version ?? '', {
      tags: { b: '2' },
      contentType: 'x',
    })
    expect([changed.tags, changed.contentType]).toEqual([{ b: '2' }, 'x'])
    expect(await client.getSecret('props')).toMatchObject({ value: 'v', properties: { version: properties.version } })
  })

  test('a disabled secret is listed, refuses get, and is readable again once enabled', async () => {
    const client = connect(simulator, truth)
    const { properties } = await client.setSecret('off', 'v', { enabled: false })
    expect(await refusalOf(client.getSecret('off'))).toMatchObject({
      statusCode: 403,
      code: 'Forbidden',
      inner: 'SecretDisabled',
    })
    const listed = await collect(client.listPropertiesOfSecrets())
    expect(listed.map(({ name, enabled }) => [name, enabled])).toEqual([['off', false]])
    await client.updateSecretProperties('off', properties.version ?? '', { enabled: true })
    expect((await client.getSecret('off')).value).toBe('v')
  })

  test('dates do not block reading', async () => {
    const client = connect(simulator, truth)
    await client.setSecret('expired', 'v', { expiresOn: new Date('2001-01-01') })
    expect((await client.getSecret('expired')).value).toBe('v')
  })

  test.each([
    ['absent', {}, 404, 'SecretNotFound'],
    ['present', { version: '0'.repeat(32) }, 404, 'SecretNotFound'],
    ['present', { version: 'latest' }, 400, 'BadParameter'],
  ])('reading %s with %o fails with %i', async (name, options, statusCode, code) => {
    const client = connect(simulator, truth)
    await client.setSecret('present', 'v')
    expect(await refusalOf(client.getSecret(name, options))).toMatchObject({ statusCode, code })
  })
})

describe('lists', () => {
  test('come 25 to a page with a link to the next, without values or versions', async () => {
    const client = connect(simulator, truth)
    await Promise.all(Array.from({ length: 60 }, (_, i) => client.setSecret(`s-${String(i).padStart(2, '0')}`, 'v')))
    const pages: SecretProperties[][] = await collect(client.listPropertiesOfSecrets().byPage())
    expect(pages.map((page) => page.length)).toEqual([25, 25, 10])
    const all = pages.flat()
    expect(new Set(all.map(({ name }) => name)).size).toBe(60)
    expect(all.every(({ version }) => version === undefined)).toBe(true)
  })

  test.each([0, 26])('refuse maxresults=%i', async (maxPageSize) => {
    const pages = connect(simulator, truth).listPropertiesOfSecrets().byPage({ maxPageSize })
    expect(await refusalOf(pages.next())).toMatchObject({ statusCode: 400, code: 'BadParameter' })
  })
})

test('an invisible version leaves readers with the one before', async () => {
  const client = connect(simulator, truth)
  await client.setSecret('lagging', 'one')
  await simulator.fault({ system: 'azure', mode: 'invisible', ms: 60_000, match: '^PUT' })
  await client.setSecret('lagging', 'two')
  expect((await client.getSecret('lagging')).value).toBe('one')
  await client.setSecret('unseen', 'v')
  expect(await refusalOf(client.getSecret('unseen'))).toMatchObject({ statusCode: 404 })
  await simulator.clock({ offset_ms: 61_000 })
  expect((await client.getSecret('lagging')).value).toBe('two')
})
