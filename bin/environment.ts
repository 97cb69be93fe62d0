import { deriveSecrets } from './secrets.ts'
import type { Settings } from './settings.ts'
import { hostsOf, type SimulatorEndpoints } from './simulator-endpoints.ts'

export type Facts = {
  readonly databaseUrl: string
  readonly encryptionKey: string
  readonly adminToken: string | null
  readonly simulator: SimulatorEndpoints | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** What every process of the portal is told (lib/env.ts reads it); the person's own variables stay as they are. */
export function portalEnvironment(settings: Settings, facts: Facts, given: Environment): NodeJS.ProcessEnv {
  const derived = deriveSecrets(facts.encryptionKey)
  const outbound = [...settings.outboundAllow, ...(facts.simulator ? hostsOf(facts.simulator) : [])]
  return {
    ...given,
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    DATABASE_URL: facts.databaseUrl,
    HEDGEROW_DATA_DIR: settings.dataFolder,
    HEDGEROW_ENCRYPTION_KEY: facts.encryptionKey,
    NEXTAUTH_SECRET: given.NEXTAUTH_SECRET || derived.nextAuthSecret,
    NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: given.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY || derived.serverActionsKey,
    HEDGEROW_ADMIN_TOKEN: facts.adminToken ?? undefined,
    HEDGEROW_LOCAL_SIGN_IN: settings.localSignIn ? 'on' : 'off',
    HEDGEROW_OUTBOUND_ALLOW: outbound.join(','),
    HEDGEROW_SIMULATOR: settings.simulator ? 'on' : 'off',
    HEDGEROW_SIMULATOR_ENDPOINTS: facts.simulator ? JSON.stringify(facts.simulator) : undefined,
    HEDGEROW_WORKER: 'off',
    ...(settings.publicUrl ? { HEDGEROW_PUBLIC_URL: settings.publicUrl, NEXTAUTH_URL: settings.publicUrl } : {}),
  }
}

/** What the web server is told on top of that. */
export function webEnvironment(portal: NodeJS.ProcessEnv, settings: Settings, at: { port: number; url: string }) {
  return {
    ...portal,
    HOSTNAME: settings.host,
    PORT: String(at.port),
    HEDGEROW_PUBLIC_URL: at.url,
    NEXTAUTH_URL: at.url,
    HEDGEROW_WORKER: settings.role === 'all' ? 'on' : 'off',
    // attached.mjs closes the server: Next would wait for open event streams for ever.
    NEXT_MANUAL_SIG_HANDLE: 'true',
  }
}
