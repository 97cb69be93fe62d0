import type { Clock } from '#lib/core/clock.ts'
import type { Secret } from '#lib/core/secret.ts'
import type { Resolve } from '#lib/outbound/resolve.ts'
import type { LaneOptions, Lanes } from './lanes.ts'
import type { ChangeLimit } from './limits.ts'
import type { RetryPolicy } from './retry.ts'

type Maybe<T> = T | null | undefined

/** Without keys: the AWS SDK's default chain. With `role_arn`: what that finds assumes the role. */
export type AwsVaultSettings = {
  readonly kind: 'aws'
  readonly region: string
  readonly role_arn?: Maybe<string>
  readonly external_id?: Maybe<string>
  /** For SecureString entries; the account's own key when absent. */
  readonly kms_key_id?: Maybe<string>
  readonly endpoint?: Maybe<string>
  readonly access_key_id?: Maybe<string>
  readonly secret_access_key?: Maybe<Secret>
  /** What the account allows, see limits.ts. */
  readonly changes_per_second?: Maybe<number>
  readonly reads_per_second?: Maybe<number>
}

/** Without a key file: application default credentials. */
export type GcpVaultSettings = {
  readonly kind: 'gcp'
  readonly project_id: string
  readonly endpoint?: Maybe<string>
  readonly transport?: Maybe<'grpc' | 'rest'>
  readonly service_account_json?: Maybe<Secret>
  /** What the project allows, see limits.ts. */
  readonly writes_per_minute?: Maybe<number>
}

/** Without a client secret: workload identity, managed identity and the other default Azure credentials. */
export type AzureVaultSettings = {
  readonly kind: 'azure'
  readonly vault_url: string
  readonly tenant_id?: Maybe<string>
  readonly client_id?: Maybe<string>
  readonly client_secret?: Maybe<Secret>
  /** What the vault allows, see limits.ts. */
  readonly changes_per_10_seconds?: Maybe<number>
}

export type VaultSettings = AwsVaultSettings | GcpVaultSettings | AzureVaultSettings

type Deadlines = {
  /** Until a connection stands. */
  readonly connectMs: number
  /** Until the whole answer is there. */
  readonly totalMs: number
}

export type VaultOptions = {
  /**
   * Whether the operator's allow-list permits plain HTTP and private addresses at `host:port`. Everything that such
   * an address needs (insecure gRPC, Azure's insecure connection) depends on this and on nothing else.
   */
  readonly allowInsecure: (hostPort: string) => boolean
  /** First part of the names that the cloud's policies allow; default `nexpo`. */
  readonly probePrefix?: string
  readonly deadlines?: Partial<Deadlines>
  readonly retry?: Partial<RetryPolicy>
  /** Instead of those that all of this process shares for one account, project or vault. */
  readonly lanes?: Lanes
  /** A turn for each change in an account, project or vault, from a budget that all processes share. */
  readonly turnFor?: (scope: string, limit: ChangeLimit) => NonNullable<LaneOptions['turn']>
  /** How long a name in transition is waited for (Azure: deleting, recovering; AWS: just deleted). */
  readonly settleMs?: number
  /** For tests: instead of DNS, where addresses are checked. */
  readonly resolve?: Resolve
  readonly clock?: Clock
}

/** What every cloud's driver is built from beside its own settings. */
export type DriverOptions = {
  readonly allowInsecure: (hostPort: string) => boolean
  readonly deadlines: Deadlines
  readonly policy: RetryPolicy
  /** For an account, project or vault, whatever number of connections leads there. */
  readonly lanesFor: (scope: string) => Lanes
  readonly settleMs: number
  readonly resolve?: Resolve | undefined
  readonly clock: Clock
}
