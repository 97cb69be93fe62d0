export type RoleName = 'officer' | 'reader' | 'none'

/** Switches of POST /__settings. Rates and windows count on the simulator's clock. */
export type AzureSettings = {
  /** What the client of GET /__truth may do: everything, only get and list, or nothing. */
  client_role: RoleName
  /** Actions every caller lacks: getSecret, readMetadata, setSecret, update, delete, recover, purge; of keys wrap, unwrap, sign, verify. */
  denied_actions: string[]
  purge_protection: boolean
  recoverable_days: number
  /** How long a deleted or purged secret is "currently being deleted". */
  being_deleted_ms: number
  /** How long a recovered secret is "currently being recovered". */
  being_recovered_ms: number
  /** PUT of secrets, and everything else, per 10 seconds; 0 lifts the limit. */
  sets_per_10_seconds: number
  others_per_10_seconds: number
  /** What a 429 carries; null: no Retry-After header, which the SDK does not retry. */
  retry_after_seconds: number | null
  /** Life of new tokens, in real seconds. */
  token_seconds: number
}

export function defaultSettings(): AzureSettings {
  return {
    client_role: 'officer',
    denied_actions: [],
    purge_protection: false,
    recoverable_days: 90,
    being_deleted_ms: 200,
    being_recovered_ms: 200,
    sets_per_10_seconds: 300,
    others_per_10_seconds: 4000,
    retry_after_seconds: 1,
    token_seconds: 3599,
  }
}
