import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { formatMarker, readMarker } from '#lib/core/marker.ts'
import { compareWith, markedText, normalTags, plainText, tagList, withoutKeys } from './described.ts'

const marker = { configuration: 'nexpo/auth/prod', address: 'posthog.action/requests', nonce: '01jabc' }
const foreign = formatMarker({ ...marker, configuration: 'nexpo/billing/prod' })

describe('a marked text', () => {
  it.each(['', 'Requests.', 'two\nlines', '  spaces  ', `evil ${foreign}`, `${foreign} ${foreign} twice`])(
    'carries our mark, only ours, and gives the text back: %j',
    (text) => {
      const marked = markedText(text, marker)
      expect(readMarker(marked)).toEqual(marker)
      expect(marked.match(/⟦/g)).toHaveLength(1)
      expect(plainText(marked)).toBe(plainText(text))
    },
  )

  it('has room for the mark', () => {
    const marked = markedText('x'.repeat(500), marker, 400)
    expect(marked).toHaveLength(400)
    expect(readMarker(marked)).toEqual(marker)
  })
})

describe('compareWith', () => {
  const compare = compareWith({ sets: ['tags', 'subscribed_users'], maxText: 400 })
  const cut = plainText(markedText('word '.repeat(100), marker, 400))

  it.each<{ name: string; spec: JsonObject; live: JsonObject; paths: string[] }>([
    { name: 'tags in another order and case', spec: { tags: ['B', ' a'] }, live: { tags: ['a', 'b'] }, paths: [] },
    { name: 'a tag twice', spec: { tags: ['a', 'A'] }, live: { tags: ['a'] }, paths: [] },
    { name: 'a tag more', spec: { tags: ['a', 'b'] }, live: { tags: ['a'] }, paths: ['tags'] },
    { name: 'a tag less', spec: { tags: [] }, live: { tags: ['a'] }, paths: ['tags'] },
    { name: 'no tags at all', spec: { tags: [] }, live: {}, paths: [] },
    {
      name: 'people in another order',
      spec: { subscribed_users: [2, 1] },
      live: { subscribed_users: [1, 2] },
      paths: [],
    },
    { name: 'tags that are not asked for', spec: {}, live: { tags: ['a'] }, paths: [] },
    { name: 'spaces around a name', spec: { name: ' x ' }, live: { name: 'x' }, paths: [] },
    { name: 'another name', spec: { name: 'x' }, live: { name: 'y' }, paths: ['name'] },
    { name: 'spaces after a description', spec: { description: 'x \n' }, live: { description: 'x' }, paths: [] },
    {
      name: 'a mark that a person typed',
      spec: { description: `x ${foreign}` },
      live: { description: 'x' },
      paths: [],
    },
    { name: 'an erased description', spec: { description: 'x' }, live: { description: '' }, paths: ['description'] },
    { name: 'a server without descriptions', spec: { description: 'x' }, live: {}, paths: [] },
    { name: 'a cut description', spec: { description: 'word '.repeat(100) }, live: { description: cut }, paths: [] },
    {
      name: 'a description that a person has cut',
      spec: { description: 'word '.repeat(100) },
      live: { description: 'word word' },
      paths: ['description'],
    },
    {
      name: 'a reference',
      spec: { dashboard: { $ref: 'posthog.dashboard/service', attribute: 'id' }, tags: [] },
      live: { dashboard: 1, tags: [] },
      paths: ['dashboard'],
    },
  ])('$name', ({ spec, live, paths }) => {
    expect(compare(spec, live)).toEqual(paths)
  })
})

it('takes away keys of the server at any depth', () => {
  const value = { a: [{ bytecode: [1], b: { bytecode: 2, c: 3 } }], bytecode: null }
  expect(withoutKeys(value, new Set(['bytecode']))).toEqual({ a: [{ b: { c: 3 } }] })
})

it('spells tags in one way', () => {
  expect(normalTags([' Auth', 'auth', 'B'])).toEqual(['auth', 'b'])
  expect(tagList.parse(['Z', 'a'])).toEqual(['a', 'z'])
})
