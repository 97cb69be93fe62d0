import { defineConfig } from 'prisma/config'

export default defineConfig({
  schema: '../prisma/schema.prisma',
  migrations: { path: '../prisma/migrations' },
  // `generate` needs no database; every other command names its own.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://unset' },
})
