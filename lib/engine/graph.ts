import type { Address } from '#lib/core/resource.ts'

type Node = { readonly address: Address; readonly needs: readonly Address[] }

/**
 * Parents first; nodes that do not wait for each other in the order of their addresses, so that the same set always
 * gives the same order. Needs outside the set are ignored. Throws on a cycle, naming it.
 */
export function inOrder<T extends Node>(nodes: readonly T[]): T[] {
  const byAddress = new Map(nodes.map((node) => [node.address, node]))
  const done = new Set<Address>()
  const path: Address[] = []
  const ordered: T[] = []

  const visit = (node: T) => {
    if (done.has(node.address)) return
    if (path.includes(node.address))
      throw new Error(`Resources need each other: ${[...path, node.address].join(' → ')}`)
    path.push(node.address)
    for (const need of [...node.needs].sort()) {
      const parent = byAddress.get(need)
      if (parent) visit(parent)
    }
    path.pop()
    done.add(node.address)
    ordered.push(node)
  }

  for (const node of byName(nodes)) visit(node)
  return ordered
}

const byName = <T extends Node>(nodes: readonly T[]): T[] => [...nodes].sort((a, b) => (a.address < b.address ? -1 : 1))

/** Who needs whom, the other way round and by name: a parent is removed after everything that needs it. */
export function dependants(nodes: readonly Node[]): Map<Address, Address[]> {
  const result = new Map<Address, Address[]>(nodes.map((node) => [node.address, []]))
  for (const node of byName(nodes)) for (const need of node.needs) result.get(need)?.push(node.address)
  return result
}
