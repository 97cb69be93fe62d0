import { invalid } from './errors.ts'

const defaultSize = 100
const maxSize = 25_000

type Paging = { readonly pageSize: number; readonly pageToken: string; readonly filter: string }

/**
 * One page of a list that is newest first. The token names the last key given, so that what is made or deleted
 * between two pages neither repeats nor hides others.
 */
export function pageOf<Item>(items: readonly Item[], keyOf: (item: Item) => string, paging: Paging) {
  const from = paging.pageToken === '' ? 0 : indexAfter(items.map(keyOf), paging)
  const size = Math.min(paging.pageSize === 0 ? defaultSize : paging.pageSize, maxSize)
  const page = items.slice(from, from + size)
  const last = page.at(-1)
  const more = from + page.length < items.length && last !== undefined
  return {
    page,
    nextPageToken: more ? encode(keyOf(last), paging.filter) : '',
    // The real service does not count what a filter leaves.
    totalSize: paging.filter === '' ? items.length : 0,
  }
}

function indexAfter(keys: readonly string[], { pageToken, filter }: Paging): number {
  const [key, ofFilter] = decode(pageToken)
  if (key === undefined || ofFilter !== filter) throw invalid('The provided page token is not valid.')
  const index = keys.findIndex((each) => each <= key)
  if (index < 0) return keys.length
  return keys[index] === key ? index + 1 : index
}

function encode(key: string, filter: string): string {
  return Buffer.from(JSON.stringify([key, filter])).toString('base64url')
}

function decode(token: string): [string?, string?] {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString())
  } catch {
    return []
  }
}
