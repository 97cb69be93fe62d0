import type { SimulatorRequest } from '../../types.ts'
import { badParameter } from './errors.ts'

const maxResults = 25

/** One page in the order of `keyOf`, at most 25, with an absolute link to the next or null. */
export function pageOf<Item>(request: SimulatorRequest, items: readonly Item[], keyOf: (item: Item) => string) {
  const size = Number(request.query.get('maxresults') ?? maxResults)
  if (!Number.isInteger(size) || size < 1 || size > maxResults) {
    throw badParameter(`Invalid value for the query parameter maxresults: it must be between 1 and ${maxResults}.`)
  }
  const after = decode(request.query.get('$skiptoken'))
  const sorted = items.map((item) => ({ item, key: keyOf(item) })).sort((a, b) => (a.key < b.key ? -1 : 1))
  const rest = sorted.filter(({ key }) => key > after)
  const page = rest.slice(0, size)
  const last = page.at(-1)
  return {
    page: page.map(({ item }) => item),
    nextLink: last && rest.length > page.length ? linkAfter(request, last.key) : null,
  }
}

function linkAfter(request: SimulatorRequest, key: string): string {
  const query = new URLSearchParams(request.query)
  query.delete('$skiptoken')
  return `${request.origin}${request.path}?${query}&$skiptoken=${Buffer.from(key).toString('base64url')}`
}

function decode(token: string | null): string {
  return token === null ? '' : Buffer.from(token, 'base64url').toString()
}
