/** Switches of POST /__settings; every rate counts on the simulator's clock, every duration in real milliseconds. */
export type GcpSettings = {
  /** Answer for every project id; off, only for those that GET /__truth names and those in `projects`. */
  any_project: boolean
  projects: string[]
  /** Project ids in which the Secret Manager API was never enabled. */
  api_disabled_in: string[]
  /** Refuse calls without an Authorization header. Plaintext gRPC never carries one. */
  require_auth: boolean
  /** IAM permissions (`secretmanager.versions.access`, `*`) that every caller lacks. */
  denied_permissions: string[]
  /** AddSecretVersion and UpdateSecret per secret; 0 lifts the limit. */
  secret_writes_per_second: number
  /** Enable, disable and destroy per version. */
  version_state_per_second: number
  /** Per project and minute; 0 lifts the limit. */
  writes_per_minute: number
  reads_per_minute: number
  accesses_per_minute: number
  /** How long a write holds its secret; another writer meanwhile gets ABORTED. */
  write_duration_ms: number
  /** How long lists, aliases and `latest` lag behind a new version, in milliseconds of the simulator's clock. */
  latest_lag_ms: number
}

export function defaultSettings(): GcpSettings {
  return {
    any_project: true,
    projects: [],
    api_disabled_in: [],
    require_auth: false,
    denied_permissions: [],
    secret_writes_per_second: 2,
    version_state_per_second: 1,
    writes_per_minute: 600,
    reads_per_minute: 600,
    accesses_per_minute: 90_000,
    write_duration_ms: 10,
    latest_lag_ms: 0,
  }
}
