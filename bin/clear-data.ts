import { existsSync, rmSync } from 'node:fs'
import { claimInstance } from './instance.ts'
import { startPostgres } from './postgres.ts'
import { inDataFolder } from './settings.ts'

/**
 * Empties a data folder, ending first what a killed start has left running on it.
 * @throws Fault when a portal runs there
 */
export async function clearDataFolder(folder: string): Promise<void> {
  if (!existsSync(folder)) return
  const instance = await claimInstance(inDataFolder.portalLock(folder), () => undefined)
  const postgres = inDataFolder.postgres(folder)
  // Joining it and leaving stops a server whose users are all gone.
  if (existsSync(postgres)) await startPostgres({ folder: postgres }).then((server) => server.release())
  rmSync(folder, { recursive: true, force: true })
  instance.release()
}
