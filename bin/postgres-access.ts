import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { z } from 'zod'
import { Fault } from './fault.mjs'

const application = 'hedgerow'

const access = z.object({ port: z.number(), adminPassword: z.string(), applicationPassword: z.string() })

/** Where the embedded server listens and the passwords of its two roles; kept in its folder for the owner alone. */
export type Access = z.infer<typeof access>

export function makeAccess(port: number): Access {
  const password = () => randomBytes(24).toString('base64url')
  return { port, adminPassword: password(), applicationPassword: password() }
}

export function readAccess(folder: string): Access {
  try {
    return access.parse(JSON.parse(readFileSync(pathIn(folder), 'utf8')))
  } catch {
    throw new Fault(
      `${pathIn(folder)} cannot be read: it holds the passwords and the port of the database beside it.`,
      `Restore it, or start as the user who owns it; to begin with an empty database, move ${folder} away.`,
    )
  }
}

export function saveAccess(folder: string, made: Access): void {
  const draft = `${pathIn(folder)}.new`
  writeFileSync(draft, JSON.stringify(made), { mode: 0o600 })
  renameSync(draft, pathIn(folder))
}

export function adminUrl(known: Access): string {
  return `postgresql://postgres:${known.adminPassword}@127.0.0.1:${known.port}/postgres`
}

export function applicationUrl(known: Access): string {
  return `postgresql://${application}:${known.applicationPassword}@127.0.0.1:${known.port}/${application}`
}

/** The portal's own role and database: the superuser could read files and run programs on the machine. */
export async function createApplication(known: Access): Promise<void> {
  await withAdmin(known, async (client) => {
    const role = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [application])
    if (role.rowCount === 0)
      await client.query(`CREATE ROLE ${application} LOGIN PASSWORD ${pg.escapeLiteral(known.applicationPassword)}`)
    const database = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [application])
    if (database.rowCount === 0) await client.query(`CREATE DATABASE ${application} OWNER ${application}`)
  })
}

/** Null when the server answers and the password is right; this also tells it from another server on the port. */
export async function tryConnect(known: Access): Promise<{ code: string; message: string } | null> {
  try {
    await withAdmin(known, async () => undefined)
    return null
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    return { code, message: error instanceof Error ? error.message : String(error) }
  }
}

async function withAdmin<T>(known: Access, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: adminUrl(known), connectionTimeoutMillis: 5000 })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return await work(client)
  } finally {
    await client.end().catch(() => undefined)
  }
}

const pathIn = (folder: string) => join(folder, 'server.json')
