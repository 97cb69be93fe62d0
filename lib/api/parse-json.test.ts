import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseJson } from './parse-json.ts'

describe('parsing JSON', () => {
  it('gives what JSON.parse gives', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(undefined, 1, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent)
        expect(parseJson(text)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('accepts and refuses what JSON.parse accepts and refuses', () => {
    const piece = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"b"', '1', '-', '.5', 'e3', 'true', ' ', '\\')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = pieces.join('')
        expect(accepts(parseJson, text)).toBe(accepts(JSON.parse, text))
      }),
      { numRuns: 3000, examples: [[['{', '"a"', ':', '1', '}']]] },
    )
  })

  it.each([
    ['nothing', '', 'line 1, column 1, a value is expected'],
    ['a trailing comma', '{\n  "a": 1,\n}', 'line 3, column 1, a string in double quotes is expected'],
    ['a missing comma', '{"a": 1 "b": 2}', 'line 1, column 9, a comma or } is expected'],
    ['a missing colon', '{"a" 1}', 'line 1, column 6, a colon is expected'],
    ['two values', '{} {}', 'line 1, column 4, nothing may follow the value'],
    ['a key twice', '{"a": 1,\n "a": 2}', 'line 2, column 2, a key stands twice in one object'],
    ['a key twice, escaped', '{"a":1,"\\u0061":2}', 'line 1, column 8, a key stands twice in one object'],
    ['a leading zero', '[01]', 'line 1, column 3, a comma or ] is expected'],
    ['a bare word', '{"key": phx_secret}', 'line 1, column 9, a value is expected'],
    ['a line break in a string', '"a\nb"', 'line 1, column 1, a string in double quotes is expected'],
  ])('says where it is wrong: %s', (_, text, message) => {
    expect(() => parseJson(text)).toThrow(message)
  })

  it('never quotes the body', () => {
    const message = messageOf('{"personal_api_key": "phx_abc" "x"}')
    expect(message).not.toContain('phx_')
  })

  it.each(['[', '{"a":'])('refuses endless nesting of %s without falling over', (open) => {
    expect(messageOf(open.repeat(100_000))).toContain('nested more than 100 deep')
  })
})

function accepts(parse: (text: string) => unknown, text: string): boolean {
  const keys = text.match(/"[ab]"(?=\s*:)/g) ?? []
  // The one difference that is wanted: keys that stand twice.
  if (new Set(keys).size < keys.length) return true
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}

function messageOf(text: string): string {
  try {
    parseJson(text)
  } catch (error) {
    if (error instanceof Error) return error.message
  }
  throw new Error('it was accepted')
}
