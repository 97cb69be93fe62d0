import { HedgerowError } from './errors.ts'

export type PageRequest = {
  readonly limit?: number | undefined
  readonly cursor?: string | null | undefined
}

export type Page<T> = {
  readonly items: readonly T[]
  /** Null on the last page. */
  readonly next_cursor: string | null
  /** Of all pages. */
  readonly total: number
}

export const defaultLimit = 50
export const largestLimit = 200

/** The values of the last row shown, opaque to the caller. */
export function writeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values), 'utf8').toString('base64url')
}

type Part = 'text' | 'time'

/** The values again; throws `invalid` for what we did not make. `time`: a moment as toISOString() writes it. */
export function readCursor(cursor: string | null | undefined, parts: readonly Part[]): readonly string[] | null {
  if (!cursor) return null
  const values = decode(cursor)
  if (values?.length === parts.length && values.every((value, index) => isPart(value, parts[index]))) return values
  throw new HedgerowError('invalid', 'The cursor is not one of ours.', {
    faults: [{ path: 'cursor', message: 'Use the next_cursor of an earlier answer, or leave it out.' }],
  })
}

function decode(cursor: string): readonly string[] | null {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    return Array.isArray(values) && values.every((value) => typeof value === 'string') ? values : null
  } catch {
    return null
  }
}

function isPart(value: string, part: Part | undefined): boolean {
  if (part === 'text') return !/[\p{Cc}\p{Surrogate}]/u.test(value)
  return /^\d{4}-/.test(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value
}

/** Rows that were read with one more than the limit, which tells whether there is another page. */
export function cutPage<Row>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => readonly string[],
): { readonly shown: readonly Row[]; readonly next_cursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { shown, next_cursor: rows.length > limit && last !== undefined ? writeCursor(cursorOf(last)) : null }
}
