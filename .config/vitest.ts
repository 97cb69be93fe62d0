import { defineConfig } from 'vitest/config'

// `server-only` throws outside Next unless the react-server condition picks its empty file.
const shared = { alias: { 'server-only': new URL('../node_modules/server-only/empty.js', import.meta.url).pathname } }
/** Rows whose tests have not been seen green often enough to judge every change by: they run with the full size. */
const unsteady = [
  'r01-kill-anywhere',
  'r01-resume',
  'r01c-invisible',
  'r04-paused-worker',
  'r08-vault-writes',
  'r15-poison',
  'r16-clock-skew',
  'r19-destroy',
].map((name) => `lib/testing/reliability/${name}.reliability.test.ts`)
const isFull = process.env.HEDGEROW_TEST_SIZE === 'full'

const exclude = ['node_modules/**', '.next/**', '.data/**', 'e2e/**']

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    projects: [
      {
        resolve: shared,
        test: {
          name: 'unit',
          include: ['**/*.test.{ts,tsx}'],
          exclude: [...exclude, '**/*.db.test.ts', '**/*.contract.test.ts', '**/*.reliability.test.ts'],
        },
      },
      {
        // Real SDKs and clients against the simulator as a process of its own.
        resolve: shared,
        test: {
          name: 'contract',
          include: ['**/*.contract.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        // Real PostgreSQL: the setup starts the embedded server unless DATABASE_URL names one.
        resolve: shared,
        test: {
          name: 'database',
          include: ['**/*.db.test.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          globalSetup: ['lib/testing/database-setup.ts'],
        },
      },
      {
        // Crashes, lost answers, dying databases: two files at a time, so that what is measured is not the crowd.
        resolve: shared,
        test: {
          name: 'reliability',
          include: ['**/*.reliability.test.ts'],
          exclude: isFull ? exclude : [...exclude, ...unsteady],
          testTimeout: 3_600_000,
          hookTimeout: 120_000,
          maxWorkers: 2,
          globalSetup: ['lib/testing/database-setup.ts'],
        },
      },
    ],
  },
})
