import { afterAll } from 'vitest'
import { closeDb } from '#lib/db.ts'
import { createTestDatabase } from './test-database.ts'

/**
 * For test files whose facts are global (the first person, the default connection): a database that nobody else
 * writes to. Called first in the file, before anything reads the environment; `environment` is set with it.
 */
export async function takeOwnDatabase(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  const database = await createTestDatabase()
  Object.assign(process.env, environment, { DATABASE_URL: database.url })
  afterAll(async () => {
    await closeDb()
    await database.drop()
  })
}
