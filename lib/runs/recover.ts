import type { Address, Desired, Recorded } from '#lib/core/resource.ts'
import type { Observed } from '#lib/engine/observe.ts'
import { resolveReferences } from '#lib/engine/resolve.ts'

/**
 * Those of the candidates that are there and carry our mark, as if they had been recorded: what a lost answer or lost
 * records have left. What is ours only by its place counts when what it hangs on does.
 */
export function recover(
  candidates: readonly Desired[],
  recorded: readonly Recorded[],
  observed: Observed,
): readonly Recorded[] {
  const known = new Map<Address, Recorded>(recorded.map((item) => [item.address, item]))
  const open = new Map(candidates.filter(({ address }) => !known.has(address)).map((item) => [item.address, item]))
  const recovered: Recorded[] = []
  // Every turn settles what hangs on what the last one has settled.
  for (let found = true; found; ) {
    found = false
    for (const item of open.values()) {
      const seen = observed.get(item.address)
      if (seen?.state !== 'present' || seen.owner !== 'ours' || !item.needs.every((need) => known.has(need))) continue
      const applied = resolveReferences(item.spec, (need) => known.get(need)?.attributes)
      const { address, kind, connection, needs } = item
      const { externalId, attributes } = seen
      const origin = seen.adopted ? 'adopted' : 'created'
      const record: Recorded = { address, kind, connection, needs, externalId, attributes, applied, origin }
      known.set(address, record)
      recovered.push(record)
      open.delete(address)
      found = true
    }
  }
  return recovered
}
