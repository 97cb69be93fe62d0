import { notFound } from '#lib/core/errors.ts'

/** A positive number in a path; what is none belongs to nothing. Throws `not_found`. */
export function readNumber(text: string, what: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw notFound(what)
  return Number(text)
}
