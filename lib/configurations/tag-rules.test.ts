import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { faultsOf, many, minimal } from '#lib/testing/configured.ts'

describe('tags by cloud', () => {
  const tagged = (cloud_provider: string, common_tags: JsonObject) =>
    faultsOf({ ...minimal, cloud_provider, common_tags })

  it.each<[string, string, JsonObject, string, RegExp]>([
    ['aws: in front', 'aws', { 'aws:x': '1' }, 'common_tags.aws:x', /aws:/],
    ['a sign that AWS refuses', 'aws', { 'a*': '1' }, 'common_tags.a*', /AWS/],
    ['a value that AWS refuses', 'aws', { a: '<b>' }, 'common_tags.a', /value/],
    ['46 tags on AWS', 'aws', many(46, () => 'x'), 'common_tags', /at most 45/],
    ['a digit in front on Google', 'gcp', { '1a': 'x' }, 'common_tags.1a', /letter/],
    ['goog in front on Google', 'gcp', { 'goog-x': 'x' }, 'common_tags.goog-x', /Google/],
    ['tags that Google spells alike', 'gcp', { Team: 'a', team: 'b' }, 'common_tags.team', /same tag as Team/],
    ['tags that Azure takes for one', 'azure', { Team: 'a', team: 'b' }, 'common_tags.team', /same tag as Team/],
    ['11 tags on Azure', 'azure', many(11, () => 'x'), 'common_tags', /at most 10/],
    ['a sign that Azure refuses', 'azure', { 'a?': 'x' }, 'common_tags.a?', /Azure/],
    ['our own mark', 'aws', { managed_by: 'me' }, 'common_tags.managed_by', /reserved/],
    ['our own mark in capitals', 'azure', { Hedgerow_Key: 'x' }, 'common_tags.Hedgerow_Key', /reserved/],
    ['a value that is no text', 'aws', { a: 1 }, 'common_tags.a', /text/],
    ['a nameless tag', 'aws', { '': 'x' }, 'common_tags', /empty/],
  ])('refuses %s', (_name, cloud, tags, path, message) => {
    expect(tagged(cloud, tags)[path]).toMatch(message)
  })

  it('lets AWS tell capitals apart', () => {
    expect(tagged('aws', { Team: 'a', team: 'b' })).toEqual({})
  })

  it('refuses __proto__ and leaves no trace of it', () => {
    expect(tagged('aws', JSON.parse('{"__proto__":"x"}'))['common_tags.__proto__']).toBeDefined()
    expect(Object.prototype).not.toHaveProperty('x')
  })
})
