import { type PutParameterCommandInput, SSM, type SSMClientConfig } from '@aws-sdk/client-ssm'
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers'
import type { RunningSimulator } from '../running-simulator.ts'

type Version = { version: number; value: string; created_by_call: string }
type StoredParameter = {
  name: string
  account_id: string
  region: string
  type: string
  tier: string
  value: string
  tags: Record<string, string>
  versions: Version[]
  created_by_call: string
  deleted_at: string | null
}
type Keys = { access_key_id: string; secret_access_key: string; account_id: string }
export type Truth = Keys & {
  region: string
  kms_key_id: string
  roles: { role_arn: string; account_id: string; external_id: string | null }[]
  other_account: Keys
  parameters: StoredParameter[]
}

export function credentialsOf({ access_key_id, secret_access_key }: Keys) {
  return { accessKeyId: access_key_id, secretAccessKey: secret_access_key }
}

/** The SDK's client, with its own retries off. */
export function connect(simulator: RunningSimulator, truth: Truth, config: SSMClientConfig = {}): SSM {
  return new SSM({
    endpoint: simulator.endpoints.aws,
    region: truth.region,
    credentials: credentialsOf(truth),
    maxAttempts: 1,
    ...config,
  })
}

type Assumption = { RoleArn: string; ExternalId?: string; RoleSessionName?: string; DurationSeconds?: number }

/** Credentials of a role, as the SDK gets them: by AssumeRole at the simulator's own STS. */
export function assumeRole(simulator: RunningSimulator, truth: Truth, params: Assumption) {
  return fromTemporaryCredentials({
    masterCredentials: credentialsOf(truth),
    params: { RoleSessionName: 'contract', ...params },
    clientConfig: { region: truth.region, endpoint: simulator.endpoints.aws, maxAttempts: 1 },
  })
}

export type Refusal = { name: string; message: string; status: number | undefined; attempts: number | undefined }

export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    const raised = error as Error & { $metadata?: { httpStatusCode?: number; attempts?: number } }
    const { httpStatusCode: status, attempts } = raised.$metadata ?? {}
    return { name: raised.name, message: raised.message, status, attempts }
  }
  throw new Error('the call was expected to be refused')
}

/** A put that nothing is wrong with, for tests that change one thing of it. */
export function parameter(changes: Partial<PutParameterCommandInput> = {}): PutParameterCommandInput {
  return { Name: '/nexpo/web/key', Value: 'v', Type: 'SecureString', ...changes }
}

/** Settings without any limit, for tests about something else. */
export const unlimited = { put_per_second: 0, read_per_second: 0, put_duration_ms: 0 }

export async function putAll(client: SSM, ...names: string[]): Promise<void> {
  for (const Name of names) await client.putParameter(parameter({ Name, Value: `value of ${Name}` }))
}

export function numbered(count: number, prefix = '/nexpo/s/'): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}k${String(i).padStart(2, '0')}`)
}

export function tag(Key: string, Value: string) {
  return { Key, Value }
}

export type Signed = { method: string; headers: Record<string, string>; body: string | Uint8Array<ArrayBuffer> }

/** Sends a request that the SDK has signed, without the SDK. */
export function send(simulator: RunningSimulator, { method, headers, body }: Signed): Promise<Response> {
  // fetch sets the same host itself, and refuses to be told.
  const { host: _, ...rest } = headers
  return fetch(simulator.endpoints.aws, { method, headers: rest, body })
}
