import { describe, expect, it } from 'vitest'
import { markFor, readMark } from './marks.ts'
import type { VaultSystem } from './names.ts'
import { markOf, sameTags, tagFaults, userTags, vaultTags } from './tags.ts'

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`key-${index}`, 'x']))

describe('vaultTags', () => {
  it('keeps tags as they are on AWS and Azure', () => {
    const tags = { Environment: 'Prod', 'cost center': 'A/1' }
    expect(vaultTags('aws', tags)).toEqual(tags)
    expect(vaultTags('azure', tags)).toEqual(tags)
  })
  it('makes labels of them on Google', () => {
    expect(vaultTags('gcp', { Environment: 'Prod', 'cost center': 'A/1 ü', long: 'x'.repeat(70) })).toEqual({
      environment: 'prod',
      'cost-center': 'a-1--',
      long: 'x'.repeat(63),
    })
  })
})

describe('tagFaults', () => {
  it.each<[VaultSystem, number]>([
    ['aws', 47],
    ['gcp', 61],
    ['azure', 12],
  ])('%s takes %i tags beside ours', (system, most) => {
    expect(tagFaults(system, many(most))).toEqual([])
    expect(tagFaults(system, many(most + 1))).toMatchObject([{ path: 'tags' }])
  })

  it.each<[VaultSystem, Record<string, string>, string, RegExp]>([
    ['aws', { 'aws:owner': 'x' }, 'tags.aws:owner', /for itself/],
    ['aws', { 'a*b': 'x' }, 'tags.a*b', /letters, digits, spaces/],
    ['aws', { ['k'.repeat(129)]: 'x' }, `tags.${'k'.repeat(129)}`, /128/],
    ['aws', { k: 'v'.repeat(257) }, 'tags.k', /256/],
    ['gcp', { '1team': 'x' }, 'tags.1team', /begins with a letter/],
    ['gcp', { 'goog-x': 'x' }, 'tags.goog-x', /for itself/],
    ['gcp', { 'Team Name': 'a', 'team-name': 'b' }, 'tags', /same label, team-name/],
    ['azure', { '': 'x' }, 'tags.', /needs a name/],
    ['azure', { managed_by: 'me' }, 'tags.managed_by', /marks its own/],
    ['aws', { Hedgerow_Key: 'me' }, 'tags.Hedgerow_Key', /marks its own/],
  ])('%s refuses %j', (system, tags, path, message) => {
    const faults = tagFaults(system, tags)
    expect(faults.map((fault) => fault.path)).toEqual([path])
    expect(faults[0]?.message).toMatch(message)
  })
})

describe('the mark', () => {
  const owner = { configuration: 'nexpo/auth/prod', address: 'vault.parameter/host' }
  const mark = markFor({ owner, key: 'host' })

  it('is found among other tags', () => {
    const all = { ...mark, Team: 'core', 'aws:cloudformation:stack': 'x' }
    expect(markOf(all)).toEqual(mark)
    expect(userTags('aws', all)).toEqual({ Team: 'core' })
    expect(readMark(all, owner)).toEqual({
      owner: 'ours',
      markedFor: { configuration: 'nexpo/auth/prod', key: 'host' },
    })
  })
  it.each([
    ['no tags', {}],
    ['another tool', { ...mark, managed_by: 'terraform' }],
    ['a mark without a configuration', { managed_by: 'hedgerow' }],
  ])('%s: foreign, and nobody we know', (_, tags) => {
    expect(readMark(tags, owner)).toEqual({ owner: 'foreign', markedFor: null })
  })
  it('of another configuration: foreign, and it is said whose', () => {
    const other = { ...owner, configuration: 'nexpo/auth/dev' }
    expect(readMark(mark, other)).toMatchObject({ owner: 'foreign', markedFor: { configuration: 'nexpo/auth/prod' } })
  })
})

it('compares tags as sets', () => {
  expect(sameTags({ a: '1', b: '2' }, { b: '2', a: '1' })).toBe(true)
  expect(sameTags({ a: '1' }, { a: '1', b: '2' })).toBe(false)
  expect(sameTags({ a: '1' }, { a: '2' })).toBe(false)
})
