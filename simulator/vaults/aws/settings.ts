/** Switches of POST /__settings; every rate counts on the simulator's clock, every duration in real milliseconds. */
export type AwsSettings = {
  /** PutParameter per account and region; 0 lifts the limit. */
  put_per_second: number
  put_burst: number
  /** GetParameter, GetParameters and GetParametersByPath share one bucket per account and region. */
  read_per_second: number
  read_burst: number
  /** How long a put holds its name before it commits; a second put meanwhile gets TooManyUpdates. */
  put_duration_ms: number
  /** AWS asks callers to wait 30 s after a delete before they use the name again; 0 does not insist. */
  delete_lag_seconds: number
  standard_parameter_limit: number
  advanced_parameter_limit: number
  /** The first page of GetParametersByPath is empty and carries a NextToken. */
  empty_first_page: boolean
  /** A put that changes a parameter's type gets HierarchyTypeMismatchException instead of changing it. */
  refuse_type_change: boolean
  /** Error types that come without a message. */
  silent_errors: string[]
  /** IAM actions (`ssm:PutParameter`, `kms:Encrypt`, `sts:AssumeRole`, `ssm:*`) that every caller is refused. */
  denied_actions: string[]
  /** KMS aliases and key ids that exist, besides alias/aws/ssm and the key that GET /__truth names. */
  kms_keys: string[]
  /** How far the service's own clock is ahead of the caller's when it judges a signature's age. */
  clock_skew_seconds: number
}

export function defaultSettings(): AwsSettings {
  return {
    put_per_second: 3,
    put_burst: 5,
    read_per_second: 40,
    read_burst: 40,
    put_duration_ms: 10,
    delete_lag_seconds: 0,
    standard_parameter_limit: 10_000,
    advanced_parameter_limit: 100_000,
    empty_first_page: false,
    refuse_type_change: false,
    silent_errors: ['ParameterNotFound', 'TooManyUpdates', 'InvalidResourceId'],
    denied_actions: [],
    kms_keys: ['alias/hedgerow'],
    clock_skew_seconds: 0,
  }
}
