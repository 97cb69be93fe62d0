import { relative } from 'node:path'
import { isLocal, type Settings } from './settings.ts'
import type { SimulatorEndpoints } from './simulator-endpoints.ts'

export type Ready = {
  readonly url: string
  readonly adminToken: string | null
  readonly simulator: SimulatorEndpoints | null
}

/** Standard output gets the answer, for a program or for a person; what one should know beside it goes to the log. */
export function announce(settings: Settings, ready: Ready, log: (line: string) => void): void {
  const notice = signInNotice(settings)
  if (notice) log(`\n  ${notice}`)
  process.stdout.write(settings.json ? `${describeForPrograms(ready)}\n` : describeForPeople(settings, ready))
}

export function describeForPrograms({ url, adminToken, simulator }: Ready): string {
  return JSON.stringify({ url, ...(adminToken ? { admin_token: adminToken } : {}), simulator })
}

function describeForPeople(settings: Settings, { url }: Ready): string {
  const worker = settings.role === 'web' ? '  No worker runs with it: npm run worker\n' : ''
  const data = relative(process.cwd(), settings.dataFolder) || '.'
  return `\n  Hedgerow is ready:  ${url}\n\n${worker}  Data is kept in ${data}. Ctrl-C stops everything.\n\n`
}

/** What is wrong with the ways into the portal, or null. */
export function signInNotice({ localSignIn, identityProvider, host, publicUrl }: Settings): string | null {
  if (localSignIn && !isLocal(host, publicUrl))
    return 'Whoever reaches this address enters as admin: HEDGEROW_LOCAL_SIGN_IN is on.'
  if (!localSignIn && !identityProvider)
    return 'Nobody can sign in: set HEDGEROW_OIDC, or HEDGEROW_LOCAL_SIGN_IN=on where only you reach the portal.'
  return null
}
