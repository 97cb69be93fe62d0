import 'server-only'
import { HedgerowError } from '#lib/core/errors.ts'

/** A cursor in an address may be old or mistyped: then the first page is shown instead of an error. */
export async function pageOrFirst<T>(cursor: string | null, read: (cursor: string | null) => Promise<T>): Promise<T> {
  try {
    return await read(cursor)
  } catch (error) {
    if (cursor !== null && error instanceof HedgerowError && error.code === 'invalid') return read(null)
    throw error
  }
}
