import { describe, expect, it } from 'vitest'
import { cutPage, readCursor, writeCursor } from './paging.ts'

const raw = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('a cursor', () => {
  it('gives back what was written', () => {
    const values = ['2026-11-23T22:00:00.000Z', 'nexpo/auth 🌿']
    expect(readCursor(writeCursor(values), ['time', 'text'])).toEqual(values)
  })

  it.each([null, undefined, ''])('is no cursor when it is %j', (cursor) => {
    expect(readCursor(cursor, ['text'])).toBeNull()
  })

  it.each([
    ['text', 'nonsense'],
    ['another shape', raw({ a: 1 })],
    ['numbers', raw([1, 2])],
    ['too few values', raw(['2026-11-23T22:00:00.000Z'])],
    ['a time that is none', raw(['yesterday', 'x'])],
    ['a time in another spelling', raw(['2026-11-23', 'x'])],
    ['a time that no table holds', raw(['+099999-01-01T00:00:00.000Z', 'x'])],
    ['NUL', raw(['2026-11-23T22:00:00.000Z', 'a\0'])],
    ['half a surrogate pair', raw(['2026-11-23T22:00:00.000Z', '\ud800'])],
  ])('that we did not make is refused: %s', (_, cursor) => {
    expect(() => readCursor(cursor, ['time', 'text'])).toThrow('The cursor is not one of ours.')
  })
})

describe('cutPage', () => {
  const cursorOf = (row: string) => [row]

  it.each([
    ['no rows', [], [], null],
    ['fewer rows than asked for', ['a'], ['a'], null],
    ['as many rows as asked for', ['a', 'b'], ['a', 'b'], null],
    ['one row more', ['a', 'b', 'c'], ['a', 'b'], 'b'],
  ])('shows the page and says whether there is another: %s', (_, rows, shown, next) => {
    expect(cutPage(rows, 2, cursorOf)).toEqual({ shown, next_cursor: next === null ? null : writeCursor([next]) })
  })
})
