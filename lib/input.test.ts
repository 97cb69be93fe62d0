import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { HedgerowError } from '#lib/core/errors.ts'
import { parseInput } from './input.ts'

const schema = z.strictObject({
  name: z.string().min(2),
  size: z.number().optional(),
  inner: z.strictObject({}).optional(),
})

function faultsOf(given: unknown): Record<string, string> {
  try {
    parseInput(schema, given)
  } catch (error) {
    if (error instanceof HedgerowError) return Object.fromEntries(error.faults.map((f) => [f.path, f.message]))
  }
  throw new Error('nothing was refused')
}

describe('parsing input', () => {
  it('gives what the schema gives', () => {
    expect(parseInput(schema, { name: 'ab' })).toEqual({ name: 'ab' })
  })

  it('names every fault, one for each unknown key', () => {
    expect(faultsOf({ size: 'x', who: 1, what: 2, inner: { deep: 1 } })).toEqual({
      name: 'is required',
      size: 'Invalid input: expected number, received string',
      who: 'is not known here',
      what: 'is not known here',
      'inner.deep': 'is not known here',
    })
  })

  it.each([
    ['NUL', 'a\0b'],
    ['half a surrogate pair', 'a\ud800b'],
  ])('refuses text with %s, which no table can store', (_, name) => {
    expect(faultsOf({ name })).toEqual({ name: 'holds characters that are not text' })
  })

  it('takes an emoji', () => {
    expect(parseInput(schema, { name: '🌿🌿' })).toEqual({ name: '🌿🌿' })
  })

  it('refuses endless nesting without falling over', () => {
    let deep: unknown = 1
    for (let i = 0; i < 10_000; i++) deep = { inner: deep }
    expect(Object.values(faultsOf(deep))).toContain('is nested more than 64 deep')
  })
})
