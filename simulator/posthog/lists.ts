import type { SimulatorRequest, SimulatorResponse } from '../types.ts'
import { ok } from './api.ts'
import { invalid } from './refusal.ts'
import type { Row } from './state.ts'

export type Page<T> = { count: number; next: string | null; previous: string | null; results: T[] }

/** The list envelope; `next` and `previous` are absolute. `defaultLimit` null: everything unless asked otherwise. */
export function pageOf<T>(items: readonly T[], request: SimulatorRequest, defaultLimit: number | null = 100): Page<T> {
  const limit = positive(request.query.get('limit')) ?? defaultLimit ?? Math.max(1, items.length)
  const offset = positive(request.query.get('offset')) ?? 0
  const linkTo = (start: number): string => {
    const query = new URLSearchParams(request.query)
    query.set('limit', String(limit))
    if (start > 0) query.set('offset', String(start))
    else query.delete('offset')
    return `${request.origin}${request.path}?${query}`
  }
  return {
    count: items.length,
    next: offset + limit < items.length ? linkTo(offset + limit) : null,
    previous: offset > 0 ? linkTo(Math.max(0, offset - limit)) : null,
    results: items.slice(offset, offset + limit),
  }
}

export const list = <T>(
  items: readonly T[],
  request: SimulatorRequest,
  defaultLimit?: number | null,
): SimulatorResponse => ok(pageOf(items, request, defaultLimit))

function positive(source: string | null): number | null {
  const value = source === null ? Number.NaN : Number(source)
  return Number.isInteger(value) && value > 0 ? value : null
}

export type Found<T> = { item: T; match: 'exact' | 'similar' }

/** Items whose text contains the term; without any, and when allowed, those that are similar to it. */
export function search<T>(items: readonly T[], term: string, texts: (item: T) => string[], fuzzy: boolean): Found<T>[] {
  const wanted = term.trim().toLowerCase()
  const exact = items.filter((item) => texts(item).some((text) => text.toLowerCase().includes(wanted)))
  if (exact.length > 0 || !fuzzy) return exact.map((item) => ({ item, match: 'exact' }))
  return items
    .map((item) => ({ item, score: Math.max(0, ...texts(item).map((text) => similarity(text.toLowerCase(), wanted))) }))
    .filter(({ score }) => score >= 0.3)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => ({ item, match: 'similar' }))
}

/** Shared trigrams over all trigrams, as PostgreSQL's pg_trgm counts them. */
function similarity(a: string, b: string): number {
  const [left, right] = [trigrams(a), trigrams(b)]
  const shared = [...left].filter((gram) => right.has(gram)).length
  const all = left.size + right.size - shared
  return all === 0 ? 0 : shared / all
}

function trigrams(text: string): Set<string> {
  const grams = new Set<string>()
  for (const word of text.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '')) {
    const padded = `  ${word} `
    for (let start = 0; start + 3 <= padded.length; start += 1) grams.add(padded.slice(start, start + 3))
  }
  return grams
}

/** The query parameter tags is a JSON list. */
export function tagsOf(source: string): string[] {
  try {
    return [JSON.parse(source)].flat().map((tag) => String(tag).toLowerCase())
  } catch {
    throw invalid('tags', 'Must be a JSON list of strings.')
  }
}

/** What ?search= of dashboards and insights looks at. */
export const searched = (row: Row): string[] =>
  [row.name, row.description, ...(row.tags as string[])].filter((part) => typeof part === 'string')
