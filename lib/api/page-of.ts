import { type PageRequest, readCursor, writeCursor } from '#lib/core/paging.ts'

/** One page of a list that is read as a whole; `keyOf` tells its items apart. */
export function pageOf<T>(all: readonly T[], { limit = all.length, cursor }: PageRequest, keyOf: (item: T) => string) {
  const [after] = readCursor(cursor, ['text']) ?? []
  const start = after === undefined ? 0 : all.findIndex((item) => keyOf(item) === after) + 1
  const items = all.slice(start, start + limit)
  const last = items.at(-1)
  const hasMore = start + limit < all.length && last !== undefined
  return { items, next_cursor: hasMore ? writeCursor([keyOf(last)]) : null, total: all.length }
}
