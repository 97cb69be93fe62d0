import { HedgerowError } from './errors.ts'

export type PageRequest = {
  readonly limit?: number | undefined
  readonly cursor?: string | null | undefined
}

export const defaultLimit = 50
export const largestLimit = 200

/** The values of the last row shown, opaque to the caller. */
export function writeCursor(values: readonly string[]): string {
  return Buffer.from(JSON.stringify(values), 'utf8').toString('base64url')
}

/** Throws `invalid` for a cursor that we did not make. */
export function readCursor(cursor: string | null | undefined, length: number): readonly string[] | null {
  if (!cursor) return null
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(values) && values.length === length && values.every((value) => typeof value === 'string')) {
      return values
    }
  } catch {
    // Answered below, like a cursor of the wrong shape.
  }
  throw new HedgerowError('invalid', 'The cursor is not one of ours.', {
    faults: [{ path: 'cursor', message: 'Use the next_cursor of an earlier answer, or leave it out.' }],
  })
}
