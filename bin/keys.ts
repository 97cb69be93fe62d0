/** `npm run keys` once everything is installed: finds the database, like a start does, and hands over to the command. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { portalEnvironment } from './environment.ts'
import { Fault } from './fault.mjs'
import { startPostgres } from './postgres.ts'
import { scriptOf, startChild } from './processes.ts'
import { keepSecrets } from './secrets.ts'
import { inDataFolder, readSettings, type Settings } from './settings.ts'
import { describeFailure } from './steps.mjs'

const given = z.object({ command: z.string(), to: z.string().optional(), 'data-dir': z.string().optional() })
const root = join(import.meta.dirname, '..')

async function main(): Promise<number> {
  const { command, to, ...switches } = given.parse(JSON.parse(process.argv[2] ?? '{}'))
  const settings = readSettings(switches, process.env, root)
  const database = await openDatabase(settings)
  try {
    const kept = settings.encryptionKey === null ? keepSecrets(settings.dataFolder) : null
    const encryptionKey = settings.encryptionKey ?? kept?.encryptionKey ?? ''
    const facts = { databaseUrl: database.url, encryptionKey, adminToken: settings.adminToken, simulator: null }
    const env = portalEnvironment(settings, facts, process.env)
    const script = scriptOf('keys', ['bin/keys-command.ts', JSON.stringify({ command, to })], env)
    const takeLine = (line: string) => process.stdout.write(`${line}\n`) || true
    const child = startChild({ ...script, takeLine }, root, (line) => void process.stderr.write(`${line}\n`))
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void child.stop(5_000))
    return (await child.ended).code ?? 1
  } finally {
    await database.release()
  }
}

async function openDatabase(settings: Settings): Promise<{ readonly url: string; release(): Promise<void> }> {
  if (settings.databaseUrl !== null) return { url: settings.databaseUrl, release: async () => undefined }
  const folder = inDataFolder.postgres(settings.dataFolder)
  if (!existsSync(folder))
    throw new Fault(
      `There is no database in ${folder}.`,
      'Set DATABASE_URL, or --data-dir to the folder of the portal.',
    )
  const server = await startPostgres({ folder })
  return { url: server.applicationUrl, release: () => server.release() }
}

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
