import { describe, expect, test } from 'vitest'
import { differences, merged } from './three-way.ts'

const base = { batch_size: 50, sampling_rate: 1, custom_events: { signup: { name: 'Signup', tags: [] } } }

describe('differences', () => {
  test('nothing moved', () => {
    expect(differences(base, base, base)).toEqual([])
  })

  test.each([
    ['only mine', { batch_size: 10 }, {}, false, 'mine'],
    ['only theirs', {}, { batch_size: 20 }, false, 'theirs'],
    ['both to the same', { batch_size: 10 }, { batch_size: 10 }, false, 'mine'],
    ['both apart', { batch_size: 10 }, { batch_size: 20 }, true, 'mine'],
  ] as const)('%s', (_name, mine, theirs, isConflict, proposed) => {
    const [found] = differences(base, { ...base, ...mine }, { ...base, ...theirs })
    expect(found).toMatchObject({ path: 'batch_size', isConflict, proposed })
  })

  test('an entry removed here and changed there is one conflict about the entry', () => {
    const theirs = { ...base, custom_events: { signup: { name: 'Sign-up', tags: [] } } }
    const found = differences(base, { ...base, custom_events: {} }, theirs)
    expect(found).toHaveLength(1)
    expect(found[0]).toMatchObject({ path: 'custom_events.signup', isConflict: true, mine: null })
  })
})

describe('merged', () => {
  const mine = { ...base, batch_size: 10, custom_events: {} }
  const theirs = { ...base, batch_size: 20, sampling_rate: 0.5 }
  const found = differences(base, mine, theirs)

  test('keeps what only one side changed, and mine in a conflict', () => {
    expect(merged(theirs, found, {})).toEqual({ batch_size: 10, sampling_rate: 0.5, custom_events: {} })
  })

  test('follows the choices', () => {
    expect(merged(theirs, found, { batch_size: 'theirs', 'custom_events.signup': 'theirs' })).toEqual({
      ...base,
      batch_size: 20,
      sampling_rate: 0.5,
    })
  })
})
