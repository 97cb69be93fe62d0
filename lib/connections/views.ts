import type { Check } from '#lib/core/check.ts'
import type { JsonObject } from '#lib/core/json.ts'

export type ConnectionCheckView = {
  readonly ok: boolean
  readonly checks: readonly Check[]
  readonly checked_at: string
}

/** A connection as pages and API show it: its settings by the API's names, its secrets masked. */
export type ConnectionView = JsonObject & {
  readonly id: string
  readonly kind: 'posthog' | 'aws' | 'gcp' | 'azure'
  readonly name: string
  readonly environments: readonly string[]
  readonly is_default: boolean
  readonly etag: string
  readonly created_at: string
  readonly updated_at: string
  /** Null until it is checked, and again after every change. */
  readonly last_check: ConnectionCheckView | null
}
