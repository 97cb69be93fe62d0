import { hkdfSync, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Fault } from './fault.mjs'

const kept = z.object({ encryptionKey: z.string(), adminToken: z.string() })

/** What an installation with the embedded database keeps for itself. */
export type KeptSecrets = z.infer<typeof kept>

/** Reads the secrets of the data folder; the first start makes them. Readable by their owner alone. */
export function keepSecrets(dataFolder: string): KeptSecrets {
  const path = join(dataFolder, 'secrets.json')
  return read(path) ?? create(path, dataFolder)
}

/**
 * Keys that need no keeping: every process with the same encryption key, on whatever machine, arrives at the same ones.
 * Each is 32 bytes in base64.
 */
export function deriveSecrets(encryptionKey: string): { nextAuthSecret: string; serverActionsKey: string } {
  const derive = (use: string) =>
    Buffer.from(hkdfSync('sha256', Buffer.from(encryptionKey, 'base64'), '', `hedgerow/${use}`, 32)).toString('base64')
  return { nextAuthSecret: derive('sessions'), serverActionsKey: derive('server-actions') }
}

function create(path: string, dataFolder: string): KeptSecrets {
  mkdirSync(dataFolder, { recursive: true })
  const made = { encryptionKey: randomBytes(32).toString('base64'), adminToken: randomBytes(32).toString('base64url') }
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(made)}\n`, { mode: 0o600 })
  try {
    // Appears complete or not at all; when another start was first, its secrets count.
    linkSync(draft, path)
    return made
  } catch (error) {
    const others = read(path)
    if (others) return others
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function read(path: string): KeptSecrets | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw new Fault(`${path} cannot be read: ${error}`, 'Start as the user who owns it, or choose another --data-dir.')
  }
  try {
    return kept.parse(JSON.parse(text))
  } catch {
    throw new Fault(
      `${path} is damaged. Without its encryption key the stored credentials cannot be read.`,
      'Restore it from a backup, or move the data folder away to begin anew.',
    )
  }
}
