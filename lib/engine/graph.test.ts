import { describe, expect, it } from 'vitest'
import { dependants, inOrder } from './graph.ts'

const node = (address: string, ...needs: string[]) => ({ address, needs })

describe('inOrder', () => {
  it('puts parents first and siblings by address', () => {
    const nodes = [node('c', 'a'), node('b', 'a'), node('a'), node('d', 'c', 'b')]
    expect(inOrder(nodes).map(({ address }) => address)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('gives the same order whatever the order of the input', () => {
    const nodes = [node('a'), node('b', 'a'), node('c', 'b'), node('d')]
    expect(inOrder([...nodes].reverse())).toEqual(inOrder(nodes))
  })

  it('ignores needs that are not in the set', () => {
    expect(inOrder([node('a', 'elsewhere')])).toHaveLength(1)
  })

  it('names the cycle', () => {
    expect(() => inOrder([node('a', 'b'), node('b', 'a')])).toThrow('a → b → a')
  })
})

it('turns needs round', () => {
  const turned = dependants([node('a'), node('b', 'a'), node('c', 'a', 'b')])
  expect(turned.get('a')).toEqual(['b', 'c'])
  expect(turned.get('c')).toEqual([])
})

it('turns needs round the same way, whatever the order of the input', () => {
  const nodes = [node('a'), node('b', 'a'), node('c', 'a', 'b')]
  expect(dependants([...nodes].reverse()).get('a')).toEqual(['b', 'c'])
})
