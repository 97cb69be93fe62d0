import { randomBytes } from 'node:crypto'
import { openTestServer } from './test-database.ts'

/** Vitest's global setup of the database project: every `*.db.test.ts` finds a migrated database in DATABASE_URL. */
export default async function setup(): Promise<() => Promise<void>> {
  const server = await openTestServer()
  const database = await server.createDatabase()
  Object.assign(process.env, {
    DATABASE_URL: database.url,
    HEDGEROW_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    HEDGEROW_PUBLIC_URL: 'http://127.0.0.1:3000',
    HEDGEROW_LOG_LEVEL: 'silent',
    HEDGEROW_WORKER: 'off',
    NEXTAUTH_SECRET: randomBytes(32).toString('base64'),
    NEXTAUTH_URL: 'http://127.0.0.1:3000',
  })
  return async () => {
    await database.drop()
    await server.close()
  }
}
