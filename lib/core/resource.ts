import type { JsonObject } from './json.ts'

/** `system.kind/name`, readable and stable: `posthog.feature_flag/analytics-enabled`. */
export type Address = string

/** A value that another resource will have: `{ $ref: 'posthog.project/nexpo-auth-prod', attribute: 'id' }`. */
export type Reference = { readonly $ref: Address; readonly attribute: string }

/** A secret by name and keyed fingerprint. Compared by fingerprint; the value is fetched only to be written. */
export type SecretReference = { readonly $secret: string; readonly fingerprint: string }

/** What should exist. `spec` is plain JSON in which references and secret references may stand for values. */
export type Desired = {
  readonly address: Address
  readonly kind: string
  /** Connection id through which it is managed. */
  readonly connection: string
  readonly spec: JsonObject
  readonly needs: readonly Address[]
}

/** What we know that we did. A cache of identity, never proof of existence. */
export type Recorded = {
  readonly address: Address
  readonly kind: string
  readonly connection: string
  readonly externalId: string
  readonly origin: 'created' | 'adopted'
  /** Of an adopted one: what it held before us, as far as that was seen. */
  readonly before?: JsonObject | null
  /** Last applied spec: references resolved, secrets as secret references. */
  readonly applied: JsonObject
  /** What others may refer to; secrets as secret references. */
  readonly attributes: JsonObject
  readonly needs: readonly Address[]
}
