/** What the simulator holds of the vaults, as far as tests look at it. */
export type VaultTruth = {
  readonly aws: {
    readonly access_key_id: string
    readonly secret_access_key: string
    readonly kms_key_id: string
    readonly roles: readonly { role_arn: string; account_id: string; external_id: string | null }[]
    readonly parameters: readonly {
      name: string
      account_id: string
      value: string
      type: string
      tags: Record<string, string>
      deleted_at: string | null
      versions: readonly unknown[]
    }[]
  }
  readonly gcp: {
    readonly project_id: string
    readonly access_token: string
    readonly service_account_json: Readonly<Record<string, string>>
    readonly secrets: readonly {
      id: string
      labels: Record<string, string>
      annotations: Record<string, string>
      deleted_at: string | null
      versions: readonly { version: number; state: string; value: string }[]
    }[]
  }
  readonly azure: {
    readonly tenant_id: string
    readonly client_id: string
    readonly client_secret: string
    readonly reader: { readonly client_id: string; readonly client_secret: string }
    readonly secrets: readonly {
      name: string
      versions: readonly { version: string; value: string; tags: Record<string, string>; enabled: boolean }[]
    }[]
    readonly deleted_secrets: readonly { name: string }[]
  }
}

/** An entry as the simulator holds it, the same for every cloud. */
export type Held = { readonly value: string | null; readonly versions: number; readonly tags: Record<string, string> }
