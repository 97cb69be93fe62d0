import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { credentials } from '@grpc/grpc-js'
import { type AuthClient, GoogleAuth, PassThroughClient } from 'google-auth-library'
import type { RunningSimulator } from '../running-simulator.ts'

type StoredVersion = { version: number; state: string; value: string | null; created_by_call: string }
type StoredSecret = {
  name: string
  id: string
  project_id: string
  labels: Record<string, string>
  versions: StoredVersion[]
  created_by_call: string
  deleted_at: string | null
}
export type Truth = {
  project_id: string
  project_number: string
  projects: Record<string, string>
  access_token: string
  service_account_json: { client_email: string; private_key: string }
  secrets: StoredSecret[]
}

export type Transport = 'grpc' | 'rest'
export const transports: readonly Transport[] = ['grpc', 'rest']

/** The SDK's client, ready: without initialize() a failing login would end the process. */
export async function connect(simulator: RunningSimulator, transport: Transport, authClient?: AuthClient) {
  const { hostname: apiEndpoint, port } = new URL(simulator.endpoints.gcp)
  const shared = { apiEndpoint, port: Number(port), projectId: 'unused-by-us' }
  const client = new SecretManagerServiceClient(
    transport === 'grpc'
      ? {
          ...shared,
          sslCreds: credentials.createInsecure(),
          auth: new GoogleAuth({ authClient: new PassThroughClient() }),
        }
      : { ...shared, fallback: true, protocol: 'http', authClient: authClient ?? new PassThroughClient() },
  )
  await client.initialize()
  return client
}

export type Refusal = { code: number | undefined; message: string; reason: string | undefined }

/** gRPC's code in both transports, the plain message, and the reason of the ErrorInfo. */
export async function refusalOf(call: Promise<unknown>): Promise<Refusal> {
  try {
    await call
  } catch (error) {
    const raised = error as Error & { code?: number; details?: unknown; reason?: string }
    const message = typeof raised.details === 'string' ? raised.details : raised.message
    return { code: raised.code, message, reason: raised.reason }
  }
  throw new Error('the call was expected to be refused')
}

export const automatic = { replication: { automatic: {} } }

export const code = {
  INVALID_ARGUMENT: 3,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
}
