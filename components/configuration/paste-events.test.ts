import { describe, expect, test } from 'vitest'
import { readPastedEvents, titleOf } from './paste-events.ts'

describe('pasted events', () => {
  test('a column of names becomes keys with titles', () => {
    const { events, notes } = readPastedEvents('checkout_started\nCheckout Finished\n\n')
    expect(events.map(({ key, entry }) => [key, entry.name])).toEqual([
      ['checkout_started', 'Checkout started'],
      ['checkout_finished', 'Checkout finished'],
    ])
    expect(notes).toEqual(['"Checkout Finished" became checkout_finished.'])
  })

  test('a table from a spreadsheet, its heading left out', () => {
    const text =
      'Key\tName\tDescription\tProperties\tTags\nsignup\tSigned up\tA person joined\tuser_id, plan\tbusiness;critical'
    expect(readPastedEvents(text).events).toEqual([
      {
        key: 'signup',
        entry: {
          name: 'Signed up',
          description: 'A person joined',
          required_properties: ['user_id', 'plan'],
          tags: ['business', 'critical'],
        },
      },
    ])
  })

  test.each([
    ['the map of the module', '{"signup":{"name":"Signup","required_properties":["user_id"]}}'],
    ['a whole configuration', '{"custom_events":{"signup":{"name":"Signup","required_properties":["user_id"]}}}'],
    ['a list', '[{"key":"signup","name":"Signup","required_properties":["user_id"]}]'],
  ])('JSON: %s', (_name, text) => {
    expect(readPastedEvents(text).events).toEqual([
      { key: 'signup', entry: { name: 'Signup', description: '', required_properties: ['user_id'], tags: [] } },
    ])
  })

  test.each(['{"signup":', '[1,2', '{'])('broken JSON %j says so and gives nothing', (text) => {
    const { events, notes } = readPastedEvents(text)
    expect(events).toEqual([])
    expect(notes[0]).toMatch(/^This begins like JSON/)
  })

  test('what has no letters is left out and named', () => {
    expect(readPastedEvents('***\nsignup').notes).toEqual(['"***" has no letters to make a key of, and was left out.'])
  })

  test('nothing gives nothing', () => {
    expect(readPastedEvents(' \n ')).toEqual({ events: [], notes: [] })
  })
})

test('titles read as words', () => {
  expect(titleOf('password_reset_requested')).toBe('Password reset requested')
})
