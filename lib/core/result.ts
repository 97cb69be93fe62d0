import type { Fault } from './errors.ts'

/** What a server action gives back to a form: data only, nothing thrown across the wire. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false
      readonly error: {
        readonly code: string
        readonly reason: string
        readonly message: string
        readonly faults: readonly Fault[]
        readonly details: Readonly<Record<string, string | number | readonly string[]>>
        readonly requestId: string
      }
    }
