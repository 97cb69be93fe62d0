import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Fault } from './fault.mjs'

type Environment = Readonly<Record<string, string | undefined>>

/** The switches as start.mjs hands them over. */
export const switchesSchema = z.object({
  port: z.string().optional(),
  'data-dir': z.string().optional(),
  'no-simulator': z.literal(true).optional(),
  'no-worker': z.literal(true).optional(),
  'worker-only': z.literal(true).optional(),
  rebuild: z.literal(true).optional(),
  json: z.literal(true).optional(),
})

export type Switches = z.infer<typeof switchesSchema>

/** What one start is to do, read from switches and environment. Null means: the start decides. */
export type Settings = {
  readonly role: 'all' | 'web' | 'worker'
  readonly dataFolder: string
  readonly databaseUrl: string | null
  readonly host: string
  readonly port: number | null
  readonly publicUrl: string | null
  readonly simulator: boolean
  /** Whoever reaches the portal may enter as its admin. */
  readonly localSignIn: boolean
  readonly identityProvider: boolean
  readonly adminToken: string | null
  readonly encryptionKey: string | null
  readonly outboundAllow: readonly string[]
  readonly rebuild: boolean
  readonly json: boolean
}

const adminTokenMinLength = 32

/** @throws Fault that names every wrong setting, not the first */
export function readSettings(switches: Switches, env: Environment, root: string): Settings {
  const faults: string[] = []
  const fault = (message: string) => {
    faults.push(message)
    return null
  }
  const value = (name: string) => env[name]?.trim() || null
  const onOff = (name: string, preset: boolean) => {
    const text = value(name)
    if (text !== null && text !== 'on' && text !== 'off') fault(`${name} must be on or off, not "${text}".`)
    return text === null ? preset : text === 'on'
  }
  const databaseUrl = value('DATABASE_URL')
  if (databaseUrl && !isDatabaseUrl(databaseUrl)) fault('DATABASE_URL must be a postgresql:// URL.')
  const adminToken = value('HEDGEROW_ADMIN_TOKEN')
  if (adminToken && adminToken.length < adminTokenMinLength)
    fault(
      `HEDGEROW_ADMIN_TOKEN must have at least ${adminTokenMinLength} characters: \`openssl rand -hex 32\` makes one.`,
    )
  const encryptionKey = value('HEDGEROW_ENCRYPTION_KEY')
  if (encryptionKey ? !isKey(encryptionKey) : databaseUrl !== null) fault(keyAdvice(encryptionKey))
  const portText = switches.port ?? value('PORT')
  const host = value('HOST') ?? '127.0.0.1'
  const publicUrl = value('HEDGEROW_PUBLIC_URL')
  if (publicUrl && !isOrigin(publicUrl)) fault('HEDGEROW_PUBLIC_URL must be an http(s) URL without a path.')
  const settings: Settings = {
    role: switches['worker-only'] ? 'worker' : switches['no-worker'] ? 'web' : 'all',
    dataFolder: resolve(root, switches['data-dir'] ?? value('HEDGEROW_DATA_DIR') ?? '.data'),
    databaseUrl,
    host,
    port:
      portText === null ? null : (readPort(portText) ?? fault(`PORT must be between 1 and 65535, not "${portText}".`)),
    publicUrl: publicUrl?.replace(/\/$/, '') ?? null,
    simulator: onOff('HEDGEROW_SIMULATOR', databaseUrl === null) && !switches['no-simulator'],
    localSignIn: onOff('HEDGEROW_LOCAL_SIGN_IN', databaseUrl === null && isLocal(host, publicUrl)),
    identityProvider: value('HEDGEROW_OIDC') !== null,
    adminToken,
    encryptionKey,
    outboundAllow: (value('HEDGEROW_OUTBOUND_ALLOW') ?? '').split(',').filter((entry) => entry.trim()),
    rebuild: switches.rebuild ?? false,
    json: switches.json ?? false,
  }
  if (faults.length > 0) throw new Fault(`Hedgerow cannot start:\n${faults.map((text) => `  - ${text}`).join('\n')}`)
  return settings
}

/** Folders of a data folder, by what they hold. */
export const inDataFolder = {
  postgres: (dataFolder: string) => join(dataFolder, 'postgres'),
  simulator: (dataFolder: string) => join(dataFolder, 'simulator'),
  portalLock: (dataFolder: string) => join(dataFolder, 'portal.lock'),
}

/** True when only this machine reaches a portal that is bound to the host and announced under the URL. */
export function isLocal(host: string, publicUrl: string | null): boolean {
  const loopback = /^(localhost|127(\.\d+){3}|\[?::1\]?)$/
  const announced = publicUrl && URL.canParse(publicUrl) ? new URL(publicUrl).hostname : host
  return loopback.test(host) && loopback.test(announced)
}

/** Where browsers and health checks reach a server bound to this host. */
export function urlOf(host: string, port: number): string {
  const everywhere = host === '0.0.0.0' || host === '::'
  const name = everywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host
  return `http://${name}:${port}`
}

function keyAdvice(given: string | null): string {
  const what = given
    ? 'HEDGEROW_ENCRYPTION_KEY must be 32 bytes in base64.'
    : 'DATABASE_URL is set, and HEDGEROW_ENCRYPTION_KEY is not: the stored credentials are encrypted with it.'
  return `${what} Make one with \`openssl rand -base64 32\` or
    node -e "console.log(require('crypto').randomBytes(32).toString('base64'))"
    and keep it: every start on this database needs the same one.`
}

function isKey(text: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(text)
}

function isDatabaseUrl(text: string): boolean {
  return URL.canParse(text) && ['postgres:', 'postgresql:'].includes(new URL(text).protocol)
}

function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, pathname, search, hash } = new URL(text)
  return ['http:', 'https:'].includes(protocol) && pathname === '/' && !search && !hash
}

function readPort(text: string): number | null {
  const port = Number(text)
  return /^\d+$/.test(text) && port >= 1 && port <= 65_535 ? port : null
}
