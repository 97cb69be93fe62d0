import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '#lib/core/json.ts'
import { differences, getPath, leafPaths } from './compare.ts'

const cases: { name: string; spec: JsonObject; live: JsonObject; paths: string[] }[] = [
  { name: 'nothing asked', spec: {}, live: { a: 1 }, paths: [] },
  { name: 'equal values', spec: { a: 1, b: 'x', c: true }, live: { a: 1, b: 'x', c: true }, paths: [] },
  { name: 'what live has beside it', spec: { a: { b: 1 } }, live: { a: { b: 1, bytecode: ['_H'] }, id: 7 }, paths: [] },
  { name: 'another value', spec: { a: 1 }, live: { a: 2 }, paths: ['a'] },
  { name: 'another type', spec: { time_value: 7 }, live: { time_value: '7' }, paths: ['time_value'] },
  { name: 'absent', spec: { a: 1 }, live: {}, paths: ['a'] },
  { name: 'null for absent', spec: { masking: null }, live: {}, paths: [] },
  { name: 'null for a value', spec: { masking: null }, live: { masking: { ttl: 60 } }, paths: ['masking'] },
  { name: 'an object for null', spec: { masking: { ttl: 60 } }, live: { masking: null }, paths: ['masking'] },
  { name: 'an object for an array', spec: { a: {} }, live: { a: [] }, paths: ['a'] },
  { name: 'an array for an object', spec: { a: [] }, live: { a: {} }, paths: ['a'] },
  {
    name: 'deep in arrays, by index',
    spec: { filters: { groups: [{ rollout_percentage: 100 }, { rollout_percentage: 10 }] } },
    live: { filters: { groups: [{ rollout_percentage: 100, variant: null }, { rollout_percentage: 20 }] } },
    paths: ['filters.groups.1.rollout_percentage'],
  },
  { name: 'an item more', spec: { tags: ['a'] }, live: { tags: ['a', 'b'] }, paths: ['tags'] },
  { name: 'an item less', spec: { tags: ['a', 'b'] }, live: { tags: ['a'] }, paths: ['tags'] },
  { name: 'another order', spec: { tags: ['a', 'b'] }, live: { tags: ['b', 'a'] }, paths: ['tags.0', 'tags.1'] },
  {
    name: 'a reference is known after apply',
    spec: { project: { $ref: 'posthog.project/x', attribute: 'id' }, name: 'n' },
    live: { project: 3, name: 'n' },
    paths: ['project'],
  },
  {
    name: 'a reference deep inside',
    spec: { series: [{ id: { $ref: 'posthog.action/x', attribute: 'id' } }] },
    live: { series: [{ id: 4 }] },
    paths: ['series.0.id'],
  },
  {
    name: 'the same secret under another name',
    spec: { secret: { $secret: 'a', fingerprint: 'f1' } },
    live: { secret: { $secret: 'b', fingerprint: 'f1' } },
    paths: [],
  },
  {
    name: 'another secret under the same name',
    spec: { secret: { $secret: 'a', fingerprint: 'f1' } },
    live: { secret: { $secret: 'a', fingerprint: 'f2' } },
    paths: ['secret'],
  },
  {
    name: 'a secret that is not there',
    spec: { secret: { $secret: 'a', fingerprint: 'f' } },
    live: {},
    paths: ['secret'],
  },
  {
    name: 'a secret too many',
    spec: { secret: null },
    live: { secret: { $secret: 'a', fingerprint: 'f' } },
    paths: ['secret'],
  },
  {
    name: 'a plain value for a secret',
    spec: { value: 'text' },
    live: { value: { $secret: 'a', fingerprint: 'f' } },
    paths: ['value'],
  },
  {
    name: 'several, in the order of the spec',
    spec: { b: 1, a: { z: 1, y: 2 } },
    live: { a: { y: 3, z: 4 }, b: 2 },
    paths: ['b', 'a.z', 'a.y'],
  },
  { name: 'a name that objects inherit', spec: { constructor: 'x' }, live: {}, paths: ['constructor'] },
]

describe('differences', () => {
  it.each(cases)('$name', ({ spec, live, paths }) => {
    expect(differences(spec, live)).toEqual(paths)
  })

  const json = fc.jsonValue() as fc.Arbitrary<Json>

  it('finds none between a value and itself with more beside it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), json, (spec, extra) => {
        expect(differences(spec, { ...spec, ' more': extra })).toEqual([])
      }),
    )
  })

  it('names paths that can be read from the spec', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), json), (spec) => {
        for (const path of differences(spec, {})) expect(getPath(spec, path)).not.toBeUndefined()
      }),
    )
  })
})

describe('getPath', () => {
  const value = { a: [{ b: 1 }], 'x.y': { z: 2 }, n: null }
  it.each([
    ['', value],
    ['a.0.b', 1],
    ['a.1.b', undefined],
    ['a.b', undefined],
    ['x.y.z', 2],
    ['n', null],
    ['n.deeper', undefined],
    ['missing', undefined],
    ['toString', undefined],
  ])('reads %j', (path, expected) => {
    expect(getPath(value, path)).toEqual(expected)
  })
})

it('gives one path for every value, and one for a reference, a secret or an empty list', () => {
  const spec = {
    a: { b: [1, { c: 2 }] },
    d: { $ref: 'x', attribute: 'id' },
    e: [],
    f: { $secret: 's', fingerprint: '1' },
  }
  expect(leafPaths(spec)).toEqual(['a.b.0', 'a.b.1.c', 'd', 'e', 'f'])
})
