import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { faultsOf, many, minimal } from '#lib/testing/configured.ts'

const event = { name: 'Signup', required_properties: ['plan'] }

describe('a custom event that is refused, and where', () => {
  const custom = (changes: JsonObject) => ({ custom_events: { signup: { ...event, ...changes } } })

  it.each<[string, JsonObject, string, RegExp]>([
    [
      '201 custom events',
      { custom_events: many(201, (i) => ({ name: `E${i}` })) },
      'custom_events',
      /at most 200 entries; there are 201/,
    ],
    ['a list of custom events', { custom_events: [] }, 'custom_events', /must be an object/],
    [
      'an event key with capitals',
      { custom_events: { SignUp: event } },
      'custom_events.SignUp',
      /its key must be snake_case/,
    ],
    ['a standard event as custom event', { custom_events: { error: event } }, 'custom_events.error', /standard event/],
    ['an event without a name', { custom_events: { signup: {} } }, 'custom_events.signup.name', /required/],
    ['an event that is text', { custom_events: { signup: 'x' } }, 'custom_events.signup', /must be an object/],
    ['an event that is null', { custom_events: { signup: null } }, 'custom_events.signup', /required/],
    ['an empty name', custom({ name: ' ' }), 'custom_events.signup.name', /not be empty/],
    ['a name of 121 characters', custom({ name: 'x'.repeat(121) }), 'custom_events.signup.name', /at most 120/],
    [
      'a description of 501',
      custom({ description: 'x'.repeat(501) }),
      'custom_events.signup.description',
      /at most 500/,
    ],
    ['an unknown key of an event', custom({ tag: [] }), 'custom_events.signup.tag', /not a known key/],
    [
      'the third property in capitals',
      custom({ required_properties: ['a', 'b', 'C'] }),
      'custom_events.signup.required_properties.2',
      /snake_case/,
    ],
    [
      'a property twice',
      custom({ required_properties: ['a', 'a'] }),
      'custom_events.signup.required_properties.1',
      /twice/,
    ],
    [
      '101 properties',
      custom({ required_properties: Object.keys(many(101, () => 0)) }),
      'custom_events.signup.required_properties',
      /at most 100 entries/,
    ],
    ['21 tags', custom({ tags: Object.keys(many(21, () => 0)) }), 'custom_events.signup.tags', /at most 20/],
    ['a tag twice but for its case', custom({ tags: ['a', 'A'] }), 'custom_events.signup.tags.1', /twice/],
    ['a tag of 61 characters', custom({ tags: ['x'.repeat(61)] }), 'custom_events.signup.tags.0', /at most 60/],
    [
      'two events of one name',
      { custom_events: { a: event, b: { name: 'signup' } } },
      'custom_events.b.name',
      /custom_events.a/,
    ],
    [
      'the name of a standard action',
      custom({ name: 'requests' }),
      'custom_events.signup.name',
      /standard action Requests/,
    ],
    ['a NUL', { team: 'a\0b' }, 'team', /NUL/],
    ['a control character', { team: 'a\u0007b' }, 'team', /control/],
    ['a line break in a name', custom({ name: 'a\nb' }), 'custom_events.signup.name', /one line/],
    ['half a character', { team: 'a\ud800b' }, 'team', /surrogate/],
    ['text that runs backwards', { team: 'a\u202eb' }, 'team', /direction/],
    ['a control character in a key', { common_tags: { 'a\u0000b': 'x' } }, 'common_tags.a\ufffdb', /its key/],
  ])('%s', (_name, changes, path, message) => {
    const faults = faultsOf({ ...minimal, ...changes })
    expect(faults[path]).toMatch(message)
    expect(Object.keys(faults)).toHaveLength(1)
  })
})
