/** Works through the items, so many at once; fails with the first failure, after all that began has ended. */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = []
  let next = 0
  const lane = async () => {
    for (let index = next++; index < items.length; index = next++) {
      results[index] = await work(items[index] as Item, index)
    }
  }
  const lanes = await Promise.allSettled(Array.from({ length: width }, lane))
  for (const lane of lanes) if (lane.status === 'rejected') throw lane.reason
  return results
}
