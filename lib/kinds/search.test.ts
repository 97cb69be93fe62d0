import { describe, expect, it } from 'vitest'
import { formatMarker } from '#lib/core/marker.ts'
import type { Listing } from '#lib/posthog/client.ts'
import { type Search, search } from './search.ts'

type Thing = { id: string; name: string; text: string | null }

const owner = { configuration: 'nexpo/auth/prod', address: 'posthog.thing/a' }
const mark = (over: Partial<typeof owner> = {}, nonce = '01a') => formatMarker({ ...owner, ...over, nonce })
const others = { configuration: 'nexpo/billing/prod' }

type Given = Partial<Search<Thing>['lookup']> & {
  listed?: Thing[]
  complete?: boolean
  hidden?: Thing[]
  named?: Listing<Thing>
  /** What reading by id gives beside what is listed. */
  unlisted?: Thing[]
  names?: Search<Thing>['names']
}

async function look({
  listed = [],
  complete = true,
  hidden,
  named,
  unlisted = [],
  names = 'unique',
  ...lookup
}: Given) {
  const asked: string[] = []
  const hit = await search<Thing>({
    title: 'thing',
    name: 'x',
    names,
    lookup: { externalId: null, owner, nonce: null, applied: null, ...lookup },
    idOf: ({ id }) => id,
    nameOf: ({ name }) => name,
    textOf: ({ text }) => text,
    list: async () => ({ items: listed, complete }),
    listNamed: async (name) => {
      asked.push(`named ${name}`)
      return named ?? { items: [], complete: true }
    },
    ...(hidden ? { listHidden: async () => ({ items: hidden, complete: true }) } : {}),
    get: async (id) => {
      asked.push(`get ${id}`)
      return unlisted.find((thing) => thing.id === id) ?? null
    },
  })
  return { found: hit && `${hit.object.id} ${hit.owner}`, asked }
}

const thing = (id: string, name: string, text: string | null = ''): Thing => ({ id, name, text })

describe('search', () => {
  it.each<{ name: string; given: Given; found: string | null }>([
    { name: 'nothing there', given: {}, found: null },
    { name: 'by mark, whatever its name', given: { listed: [thing('1', 'y', mark())] }, found: '1 ours' },
    { name: 'free, by name', given: { listed: [thing('1', 'x')] }, found: '1 free' },
    { name: 'foreign, by name', given: { listed: [thing('1', 'x', mark(others))] }, found: '1 foreign' },
    {
      name: 'foreign, of another address of ours',
      given: { listed: [thing('1', 'x', mark({ address: 'posthog.thing/b' }))] },
      found: '1 foreign',
    },
    {
      name: 'by mark before name',
      given: { listed: [thing('1', 'x'), thing('2', 'y', mark())] },
      found: '2 ours',
    },
    {
      name: 'free before foreign',
      given: { listed: [thing('1', 'x', mark(others)), thing('2', 'x')] },
      found: '2 free',
    },
    {
      name: 'the oldest of several',
      given: { listed: [thing('10', 'x', mark()), thing('9', 'x', mark())] },
      found: '9 ours',
    },
    { name: 'names that mean nothing', given: { listed: [thing('1', 'x')], names: 'common' }, found: null },
    { name: 'a place where only we write', given: { listed: [thing('1', 'x', null)], names: 'ours' }, found: '1 ours' },
    {
      name: 'by id and mark',
      given: { listed: [thing('1', 'x', mark()), thing('2', 'x', mark())], externalId: '2' },
      found: '2 ours',
    },
    {
      name: 'by id, the mark was erased',
      given: { listed: [thing('1', 'x')], externalId: '1', names: 'common' },
      found: '1 ours',
    },
    {
      name: 'by id, the mark was erased and we rename it',
      given: { listed: [thing('1', 'old')], externalId: '1', applied: { name: 'old' }, names: 'common' },
      found: '1 ours',
    },
    {
      name: 'by id, but neither mark nor name speak for us',
      given: { listed: [thing('1', 'theirs')], externalId: '1', applied: { name: 'old' } },
      found: null,
    },
    {
      name: 'by a uuid, which is never given twice',
      given: { listed: [thing('a-b', 'theirs')], externalId: 'a-b', names: 'common' },
      found: 'a-b ours',
    },
    {
      name: 'by id, but marked by somebody else',
      given: { listed: [thing('1', 'x', mark(others))], externalId: '1', names: 'common' },
      found: null,
    },
    {
      name: 'by id, made again under our name',
      given: { listed: [thing('2', 'x')], externalId: '1' },
      found: '2 free',
    },
    {
      name: 'not listed, but there by id',
      given: { unlisted: [thing('1', 'x', mark())], externalId: '1' },
      found: '1 ours',
    },
    { name: 'hidden, by mark', given: { listed: [], hidden: [thing('1', 'x', mark())] }, found: '1 ours' },
    { name: 'hidden, by name', given: { listed: [], hidden: [thing('1', 'x')] }, found: '1 free' },
    {
      name: 'by nonce',
      given: { listed: [thing('1', 'x', mark({}, '01a')), thing('2', 'x', mark({}, '01b'))], nonce: '01b' },
      found: '2 ours',
    },
    {
      name: 'by nonce, only an earlier attempt',
      given: { listed: [thing('1', 'x', mark({}, '01a'))], nonce: '01b', externalId: '1' },
      found: null,
    },
    {
      name: 'by nonce, somebody else’s',
      given: { listed: [thing('1', 'x', mark(others, '01b'))], nonce: '01b' },
      found: null,
    },
    {
      name: 'in a long list, by asking for the name',
      given: { complete: false, named: { items: [thing('7', 'x', mark())], complete: true } },
      found: '7 ours',
    },
    { name: 'in a long list, not even by name', given: { complete: false }, found: null },
  ])('$name', async ({ given, found }) => {
    expect((await look(given)).found).toBe(found)
  })

  it('asks nothing more when the list tells it', async () => {
    const listed = [thing('1', 'x', mark())]
    expect((await look({ listed, externalId: '1', complete: false })).asked).toEqual([])
    expect((await look({ listed: [], externalId: '1' })).asked).toEqual(['get 1'])
    expect((await look({ listed: [], complete: false })).asked).toEqual(['named x'])
  })

  it.each<{ name: string; given: Given }>([
    { name: 'settling in a list that was cut', given: { complete: false, nonce: '01a' } },
    { name: 'even those of our name are too many', given: { complete: false, named: { items: [], complete: false } } },
  ])('throws rather than say that there is none: $name', async ({ given }) => {
    await expect(look(given)).rejects.toMatchObject({ upstream: { cause: 'permanent', outcome: 'rejected' } })
  })
})
