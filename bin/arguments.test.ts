import { describe, expect, test } from 'vitest'
import { describeSwitches, parseArguments } from './arguments.mjs'

const switches = [
  { name: '--port', value: 'PORT', help: 'listen here' },
  { name: '--json', help: 'print JSON' },
]

describe('reads', () => {
  const cases: [string, string[], object][] = [
    ['nothing', [], {}],
    ['a switch', ['--json'], { json: true }],
    ['a value after a space', ['--port', '1'], { port: '1' }],
    ['a value after an equals sign', ['--port=1', '--json'], { port: '1', json: true }],
    ['a value with an equals sign', ['--port=a=b'], { port: 'a=b' }],
  ]
  test.each(cases)('%s', (_, argv, expected) => {
    expect(parseArguments(argv, switches)).toEqual(expected)
  })
})

describe('refuses', () => {
  const cases: [string, string[], RegExp][] = [
    ['an unknown switch by name', ['--prot', '1'], /Unknown switch --prot\.[\s\S]*"1" is not a switch/],
    ['an abbreviation, with a proposal', ['--js'], /Did you mean --json\?/],
    ['a switch without its value', ['--port'], /--port needs a value: --port PORT/],
    ['a switch in place of a value', ['--port', '--json'], /--port needs a value/],
    ['an empty value', ['--port='], /--port needs a value/],
    ['a value too many', ['--json=yes'], /--json takes no value/],
    ['a repetition', ['--json', '--json'], /--json is given twice/],
    ['a bare word', ['start'], /"start" is not a switch/],
  ]
  test.each(cases)('%s', (_, argv, message) => {
    expect(() => parseArguments(argv, switches)).toThrow(message)
  })

  test('everything at once and points at --help', () => {
    expect(() => parseArguments(['--a', '--b'], switches)).toThrow(
      expect.objectContaining({
        message: 'Unknown switch --a.\nUnknown switch --b.',
        remedy: expect.stringContaining('--help'),
      }),
    )
  })
})

test('the help has one aligned line for each switch', () => {
  expect(describeSwitches(switches)).toBe('  --port PORT  listen here\n  --json       print JSON')
})
