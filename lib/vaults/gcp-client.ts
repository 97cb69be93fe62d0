import 'server-only'
import { AsyncLocalStorage } from 'node:async_hooks'
import type { LookupFunction } from 'node:net'
import { SecretManagerServiceClient } from '@google-cloud/secret-manager'
import { credentials as grpcCredentials } from '@grpc/grpc-js'
import { GoogleAuth, JWT, PassThroughClient } from 'google-auth-library'
import { readRetryAfter } from '#lib/core/retry-after.ts'
import { PrivateAddress } from '#lib/outbound/public-lookup.ts'
import { type Endpoint, lookupFor, readEndpoint } from './endpoint.ts'
import { NoCredentials } from './gcp-errors.ts'
import { readGcpSettings, type ServiceAccountKey } from './gcp-settings.ts'
import type { DriverOptions, GcpVaultSettings } from './settings.ts'

const defaultEndpoint = 'https://secretmanager.googleapis.com'
const scopes = ['https://www.googleapis.com/auth/cloud-platform']

type GcpCallOptions = {
  readonly timeout: number
  readonly retry: null
  readonly signal: AbortSignal
  readonly otherArgs: { readonly headers: Readonly<Record<string, string>> }
}

export type GcpClient = {
  /** One call, without the SDK's own retries and within the deadlines. */
  send<T>(
    signal: AbortSignal,
    use: (client: SecretManagerServiceClient, options: GcpCallOptions) => Promise<T>,
  ): Promise<T>
  close(): Promise<void>
  readonly scope: string
}

type Ready = {
  readonly client: SecretManagerServiceClient
  /** gRPC only: rejects when no connection stands after the connect deadline. */
  connected(): Promise<void>
  headers(): Promise<Record<string, string>>
}

type Parts = {
  readonly endpoint: Endpoint
  readonly auth: GoogleAuth
  readonly rest: boolean
  readonly connectMs: number
  readonly lookup: LookupFunction
}

// Over REST the SDK drops the header that says when to come back; it is caught on the way.
const heard = new AsyncLocalStorage<{ retryAfterMs: number | null }>()

/** Makes no call: credentials are looked for and the connection is made with the first one. */
export function openGcpClient(settings: GcpVaultSettings, options: DriverOptions): GcpClient {
  const { key, rest } = readGcpSettings(settings)
  const { connectMs, totalMs } = options.deadlines
  const endpoint = readEndpoint('endpoint', settings.endpoint || defaultEndpoint, options.allowInsecure)
  const parts = {
    endpoint,
    auth: authFor(settings, key, endpoint),
    rest,
    connectMs,
    lookup: lookupFor(endpoint.port, options),
  }
  let ready: Promise<Ready> | null = null

  function connect(): Promise<Ready> {
    // A client that failed to initialise stays so: the next call begins with a new one.
    ready ??= initialise(parts).catch((cause) => {
      ready = null
      throw new NoCredentials(cause)
    })
    return ready
  }

  return {
    scope: `gcp:${endpoint.url}:${settings.project_id}`,
    async send(signal, use) {
      const { client, connected, headers } = await connect()
      const callOptions = { timeout: totalMs, retry: null, signal, otherArgs: { headers: await headers() } }
      const answer = { retryAfterMs: null }
      return await heard.run(answer, async () => {
        try {
          const [result] = await Promise.all([use(client, callOptions), connected()])
          return result
        } catch (error) {
          throw answer.retryAfterMs === null ? error : Object.assign(Object(error), answer)
        }
      })
    },
    async close() {
      const opened = await ready?.catch(() => null)
      await opened?.client.close()
    },
  }
}

function authFor(settings: GcpVaultSettings, key: ServiceAccountKey | null, endpoint: Endpoint): GoogleAuth {
  const base = { scopes, projectId: settings.project_id, clientOptions: { universeDomain: 'googleapis.com' } }
  if (key) return new GoogleAuth({ ...base, authClient: signingClient(key) })
  // This server's own identity is not sent over plain HTTP.
  return endpoint.plain ? new GoogleAuth({ ...base, authClient: new PassThroughClient() }) : new GoogleAuth(base)
}

/** Signs its own tokens: the key file's token address is never asked. */
function signingClient({ client_email: email, private_key: key }: ServiceAccountKey): JWT {
  const client = new JWT({ email, key, scopes })
  client.useJWTAccessWithScope = true
  return client
}

async function initialise({ endpoint, auth, rest, connectMs, lookup }: Parts): Promise<Ready> {
  await refusePrivate(endpoint.host, lookup)
  const client = new SecretManagerServiceClient({
    auth,
    apiEndpoint: endpoint.host,
    port: endpoint.port,
    enableTelemetryLogging: false,
    ...(rest && { fallback: true, protocol: endpoint.plain ? 'http' : 'https' }),
    ...(!rest && endpoint.plain && { sslCreds: grpcCredentials.createInsecure() }),
    ...(!rest && { 'grpc.max_reconnect_backoff_ms': 5_000 }),
  })
  // Before any other method: those leave an unhandled rejection behind when the credentials are missing.
  const stub = await client.initialize()
  if (rest) await overseeRest(auth)
  return {
    client,
    connected: () => (rest ? Promise.resolve() : connection(stub, connectMs)),
    // gRPC sends credentials by itself over TLS only.
    headers: async () => (!rest && endpoint.plain ? await authorization(auth, endpoint) : {}),
  }
}

/** gRPC looks up names by itself, so that this is asked once, before the client is made, and again when that failed. */
function refusePrivate(host: string, lookup: LookupFunction): Promise<void> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true }, (error) => (error instanceof PrivateAddress ? reject(error) : resolve()))
  })
}

function connection(stub: Awaited<ReturnType<SecretManagerServiceClient['initialize']>>, connectMs: number) {
  return new Promise<void>((resolve, reject) => {
    stub.waitForReady?.(Date.now() + connectMs, (error?: Error) => (error ? reject(error) : resolve()))
  })
}

async function authorization(auth: GoogleAuth, endpoint: Endpoint): Promise<Record<string, string>> {
  const header = (await auth.getRequestHeaders(endpoint.url)).get('authorization')
  return header ? { authorization: header } : {}
}

async function overseeRest(auth: GoogleAuth): Promise<void> {
  const { transporter } = await auth.getClient()
  // The service has no reason to send its callers elsewhere.
  transporter.interceptors.request.add({ resolved: async (config) => Object.assign(config, { redirect: 'error' }) })
  transporter.interceptors.response.add({
    resolved: async (response) => {
      const answer = heard.getStore()
      if (answer) answer.retryAfterMs = readRetryAfter(response.headers.get('retry-after'), Date.now())
      return response
    },
  })
}
