import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { closeDb } from '#lib/db.ts'
import { migrate } from '../../../bin/migrate.ts'
import { startPostgres } from '../../../bin/postgres.ts'
import { chooseAccount } from '../../../bin/postgres-account.ts'
import { findPostgresBinaries } from '../../../bin/postgres-binaries.ts'

export type OwnPostgres = {
  /** As a crash would: no connection is closed, nothing is written that was not. Resolves when it is gone. */
  crash(): Promise<void>
  /** Resolves when it answers again, on the same port. */
  revive(): Promise<void>
}

/** A migrated PostgreSQL server of this file's own, with every write on disk. Called first in the file. */
export async function takeOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'hedgerow-mortal-postgres-'))
  // As root the server runs under another account, which has to reach its folder.
  chmodSync(folder, 0o755)
  const server = await startPostgres({ folder, durable: true })
  await migrate(server.applicationUrl, join(import.meta.dirname, '../../../prisma/migrations'))
  process.env.DATABASE_URL = server.applicationUrl
  afterAll(async () => {
    await closeDb()
    await server.revive()
    await server.release()
    rmSync(folder, { recursive: true, force: true })
  })
  const binaries = findPostgresBinaries()
  const data = join(folder, 'db')
  const account = await chooseAccount(data, binaries)
  return {
    async crash() {
      const { status, output } = await account.run(binaries.pgCtl, ['-D', data, '-m', 'immediate', '-w', 'stop'])
      if (status !== 0) throw new Error(`PostgreSQL did not stop: ${output}`)
    },
    revive: () => server.revive(),
  }
}
