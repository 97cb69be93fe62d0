import type { Json, JsonObject } from '#lib/core/json.ts'

/** A configuration as pages and API show it: the variables by the module's names (webhook_secret masked or null). */
export type ConfigurationView = JsonObject & {
  readonly id: string
  /** project/service/environment */
  readonly key: string
  readonly service_name: string
  readonly project_name: string
  readonly environment: string
  readonly cloud_provider: string
  readonly revision: number
  readonly applied_revision: number | null
  readonly status: 'draft' | 'provisioned' | 'provisioning' | 'drifted' | 'failed' | 'paused' | 'destroyed'
  readonly etag: string
  readonly created_at: string
  readonly updated_at: string
  readonly last_run: LastRunView | null
}

type LastRunView = {
  readonly id: string
  readonly kind: 'apply' | 'destroy' | 'rollback' | 'revert'
  readonly status: string
  readonly finished_at: string | null
}

export type ServiceRowView = {
  readonly project_name: string
  readonly service_name: string
  readonly team: string
  /** In the order dev, staging, prod; only those that exist. */
  readonly configurations: readonly {
    readonly id: string
    readonly environment: string
    readonly cloud_provider: string
    readonly status: ConfigurationView['status']
    readonly updated_at: string
    readonly last_run: LastRunView | null
  }[]
}

export type RevisionView = {
  readonly number: number
  readonly message: string
  readonly author: string
  readonly restored_from: number | null
  readonly created_at: string
  readonly variables: JsonObject
  /** Against the revision before; secrets as fingerprints. */
  readonly changes: readonly { readonly path: string; readonly before: Json; readonly after: Json }[]
}
