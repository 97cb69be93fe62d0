import type { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { beforeEach, describe, expect, test } from 'vitest'
import { takeSimulator } from '../running-simulator.ts'
import { automatic, code, connect, refusalOf, type Truth, transports } from './testing.ts'

const simulator = await takeSimulator()
const truth = await simulator.truth<Truth>('gcp')
const parent = `projects/${truth.project_id}`
let client: SecretManagerServiceClient

type Wanted = Parameters<SecretManagerServiceClient['createSecret']>[0]

const create = (secretId: string, secret: NonNullable<Wanted>['secret'] = automatic) =>
  client.createSecret({ parent, secretId, secret }).then(([made]) => made)
const nameOf = (secretId: string) => `${parent}/secrets/${secretId}`
const stored = async () => (await simulator.truth<Truth>('gcp')).secrets

describe.each(transports)('secrets over %s', (transport) => {
  beforeEach(async () => {
    client = await connect(simulator, transport)
    return () => client.close()
  })

  test('are created under the project number, and found again', async () => {
    const made = await create('nexpo-web', {
      ...automatic,
      labels: { managed_by: 'hedgerow' },
      annotations: { 'svc.name': 'Web!' },
    })
    expect(made.name).toBe(`projects/${truth.project_number}/secrets/nexpo-web`)
    const [found] = await client.getSecret({ name: nameOf('nexpo-web') })
    expect(found).toMatchObject({
      labels: { managed_by: 'hedgerow' },
      annotations: { 'svc.name': 'Web!' },
      etag: made.etag,
    })
    expect(found.replication?.automatic).toBeTruthy()
    expect(Math.abs(Number(found.createTime?.seconds) * 1000 - Date.now())).toBeLessThan(5000)
    const [call] = await simulator.calls('gcp')
    expect(await stored()).toMatchObject([{ id: 'nexpo-web', project_id: truth.project_id, created_by_call: call?.id }])
  })

  const labels = (entries: [string, string][]) => ({ ...automatic, labels: Object.fromEntries(entries) })
  const many = (count: number) => Array.from({ length: count }, (_, i): [string, string] => [`k${i}`, 'v'])
  test.each([
    ['a dot in the id', 'a.b', automatic],
    ['an id that is too long', 'x'.repeat(256), automatic],
    ['an empty id', '', automatic],
    ['no replication', 'x', {}],
    ['a user-managed replication without locations', 'x', { replication: { userManaged: { replicas: [] } } }],
    ['an upper-case label key', 'x', labels([['Env', 'a']])],
    ['a label key that begins with a digit', 'x', labels([['1a', 'a']])],
    ['an upper-case label value', 'x', labels([['env', 'Prod']])],
    ['a label value with a space', 'x', labels([['env', 'a b']])],
    ['a label value of 64 characters', 'x', labels([['env', 'a'.repeat(64)]])],
    ['65 labels', 'x', labels(many(65))],
    ['an annotation key that ends with a dot', 'x', { ...automatic, annotations: { 'a.': 'v' } }],
    ['16 KiB of annotations', 'x', { ...automatic, annotations: { a: 'v'.repeat(16 * 1024) } }],
    ['an alias of no version', 'x', { ...automatic, versionAliases: { live: 1 } }],
  ])('%s is refused', async (_, secretId, secret) => {
    expect(await refusalOf(create(secretId, secret))).toMatchObject({ code: code.INVALID_ARGUMENT })
    expect(await stored()).toEqual([])
  })

  test.each([
    ['x'.repeat(255), automatic],
    [
      'Under_score-1',
      labels([
        ['ключ', 'значение'],
        ['empty', ''],
      ]),
    ],
    ['labelled', labels(many(64))],
    ['replicated', { replication: { userManaged: { replicas: [{ location: 'europe-west1' }] } } }],
  ])('%s is taken', async (secretId, secret) => {
    expect((await create(secretId, secret)).name).toContain(secretId)
  })

  test('the same id twice is ALREADY_EXISTS, other case is another secret', async () => {
    await create('twice')
    expect(await refusalOf(create('twice'))).toEqual({
      code: code.ALREADY_EXISTS,
      message: `Secret [projects/${truth.project_number}/secrets/twice] already exists.`,
      reason: undefined,
    })
    await create('Twice')
  })

  test('an update changes what its mask names and nothing else', async () => {
    await create('upd', { ...automatic, labels: { a: '1' }, annotations: { keep: 'me' } })
    const secret = { name: nameOf('upd'), labels: { b: '2' }, annotations: {} }
    const [updated] = await client.updateSecret({ secret, updateMask: { paths: ['labels'] } })
    expect([updated.labels, updated.annotations]).toEqual([{ b: '2' }, { keep: 'me' }])
    const [cleared] = await client.updateSecret({
      secret: { name: nameOf('upd') },
      updateMask: { paths: ['labels', 'annotations'] },
    })
    expect([cleared.labels, cleared.annotations]).toEqual([{}, {}])
  })

  test.each([
    ['no mask', [], {}, code.INVALID_ARGUMENT],
    ['the replication', ['replication'], automatic, code.INVALID_ARGUMENT],
    ['a field that does not exist', ['size'], {}, code.INVALID_ARGUMENT],
    ['a bad label', ['labels'], { labels: { A: 'b' } }, code.INVALID_ARGUMENT],
    ['an old etag', ['labels'], { etag: '"old"' }, code.FAILED_PRECONDITION],
  ])('an update with %s is refused', async (_, paths, changes, expected) => {
    await create('upd', { ...automatic, labels: { a: '1' } })
    const call = client.updateSecret({ secret: { name: nameOf('upd'), ...changes }, updateMask: { paths } })
    expect(await refusalOf(call)).toMatchObject({ code: expected })
    expect((await stored())[0]?.labels).toEqual({ a: '1' })
  })

  test('deleting is final and frees the name; the truth remembers', async () => {
    await create('gone')
    expect(await refusalOf(client.deleteSecret({ name: nameOf('gone'), etag: '"old"' }))).toMatchObject({
      code: code.FAILED_PRECONDITION,
    })
    await client.deleteSecret({ name: nameOf('gone') })
    for (const call of [
      () => client.deleteSecret({ name: nameOf('gone') }),
      () => client.getSecret({ name: nameOf('gone') }),
    ]) {
      expect(await refusalOf(call())).toMatchObject({ code: code.NOT_FOUND })
    }
    await create('gone')
    expect((await stored()).map(({ id, deleted_at }) => [id, deleted_at === null])).toEqual([
      ['gone', true],
      ['gone', false],
    ])
  })

  test('a list is newest first, in pages, and counts all', async () => {
    for (const id of ['a', 'b', 'c', 'd', 'e']) await create(id)
    const ids: string[] = []
    let pageToken = ''
    do {
      const [page, , response] = await client.listSecrets({ parent, pageSize: 2, pageToken }, { autoPaginate: false })
      ids.push(...page.map(({ name }) => name?.split('/').at(-1) ?? ''))
      expect(page[0]?.name).toContain(`projects/${truth.project_number}/`)
      expect(response?.totalSize).toBe(5)
      pageToken = response?.nextPageToken ?? ''
    } while (pageToken !== '')
    expect(ids).toEqual(['e', 'd', 'c', 'b', 'a'])
    expect(await refusalOf(client.listSecrets({ parent, pageToken: 'forged' }, { autoPaginate: false }))).toMatchObject(
      { code: code.INVALID_ARGUMENT },
    )
  })

  test.each([
    ['name:nexpo-', ['nexpo-web', 'not-nexpo-at-all']],
    ['labels.managed_by=hedgerow', ['nexpo-web', 'other']],
    ['labels.managed_by=hedgerow AND name:nexpo', ['nexpo-web']],
    ['NOT labels.managed_by:*', ['not-nexpo-at-all']],
    ['labels.nothing=x', []],
  ])('the filter %s is really applied', async (filter, expected) => {
    await create('nexpo-web', { ...automatic, labels: { managed_by: 'hedgerow' } })
    await create('other', { ...automatic, labels: { managed_by: 'hedgerow' } })
    await create('not-nexpo-at-all')
    const [found, , response] = await client.listSecrets({ parent, filter }, { autoPaginate: false })
    expect(found.map(({ name }) => name?.split('/').at(-1)).sort()).toEqual(expected)
    expect(response?.totalSize).toBe(0)
  })

  test('a filter that cannot be read is refused', async () => {
    expect(await refusalOf(client.listSecrets({ parent, filter: 'size>3' }))).toMatchObject({
      code: code.INVALID_ARGUMENT,
    })
  })

  test('an expired secret is gone', async () => {
    await create('brief', { ...automatic, ttl: { seconds: 60 } })
    await simulator.clock({ offset_ms: 61_000 })
    expect(await refusalOf(client.getSecret({ name: nameOf('brief') }))).toMatchObject({ code: code.NOT_FOUND })
    expect((await client.listSecrets({ parent }))[0]).toEqual([])
    await create('brief')
  })

  test('what a fault makes invisible is created but not read', async () => {
    await simulator.fault({ system: 'gcp', mode: 'invisible', ms: 60_000 })
    await create('unseen')
    expect(await refusalOf(client.getSecret({ name: nameOf('unseen') }))).toMatchObject({ code: code.NOT_FOUND })
    expect((await client.listSecrets({ parent }))[0]).toEqual([])
    expect(await refusalOf(create('unseen'))).toMatchObject({ code: code.ALREADY_EXISTS })
    await simulator.clock({ offset_ms: 61_000 })
    expect((await client.listSecrets({ parent }))[0]).toHaveLength(1)
  })

  test('what is not simulated says so', async () => {
    const delayed = create('x', { ...automatic, versionDestroyTtl: { seconds: 86_400 } })
    expect(await refusalOf(delayed)).toMatchObject({ code: code.UNIMPLEMENTED })
    const regional = { name: `${parent}/locations/europe-west1/secrets/x` }
    expect(await refusalOf(client.getSecret(regional))).toMatchObject({ code: code.UNIMPLEMENTED })
  })
})
