#!/usr/bin/env node
// `npm run generate`: the Prisma client in generated/prisma, made anew only when the schema or Prisma has changed.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault } from './fault.mjs'
import { withLock } from './lock.mjs'
import { describeFailure } from './steps.mjs'

/** @param {string} root @returns {boolean} */
export function isGenerated(root) {
  return existsSync(stampPath(root)) && readFileSync(stampPath(root), 'utf8') === fingerprint(root)
}

/**
 * @param {string} root the checkout, installed
 * @returns {Promise<boolean>} false when there was nothing to do
 * @throws {Fault} with what Prisma says of the schema
 */
export function generate(root) {
  return withLock(
    join(root, '.data/generate.lock'),
    () => undefined,
    async () => {
      if (isGenerated(root)) return false
      rmSync(stampPath(root), { force: true })
      await runPrisma(root)
      writeFileSync(stampPath(root), fingerprint(root))
      return true
    },
  )
}

function runPrisma(root) {
  const prisma = join(root, 'node_modules/prisma/build/index.js')
  const env = {
    ...process.env,
    // `generate` never starts the engine, but would download it: any file that exists will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    CHECKPOINT_DISABLE: '1',
  }
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [prisma, 'generate', '--config', '.config/prisma.ts'], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    const read = (chunk) => {
      output += chunk
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(undefined)
      else reject(new Fault(`prisma generate failed:\n${output.trim()}`, 'Mend prisma/schema.prisma.'))
    })
  })
}

const stampPath = (root) => join(root, 'generated/prisma/.hedgerow-schema')

function fingerprint(root) {
  const hash = createHash('sha256')
  for (const path of ['prisma/schema.prisma', '.config/prisma.ts', 'node_modules/prisma/package.json'])
    hash.update(readFileSync(join(root, path)))
  return hash.digest('hex')
}

const self = fileURLToPath(import.meta.url)
if (process.argv[1] && realpathSync(process.argv[1]) === self) {
  try {
    await generate(dirname(dirname(self)))
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`)
    process.exitCode = 1
  }
}
