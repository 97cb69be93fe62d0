import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from './fault.mjs'
import { withLock } from './lock.mjs'

/** What is at the root and cannot change the built application. */
const outside = new Set(['node_modules', 'generated', 'bench', 'bin', 'docs', 'e2e', 'simulator', 'test-results'])
const tests = /\.(test|spec)\.tsx?$/

export type BuildOptions = {
  readonly root: string
  readonly force: boolean
  readonly env: NodeJS.ProcessEnv
  readonly note?: (detail: string) => void
}

/** Runs `next build` unless the last one was of the same sources. True when it was built. */
export function build({ root, force, env, note }: BuildOptions): Promise<boolean> {
  const onWait = (holder: Record<string, unknown>) => note?.(`waiting for process ${holder.pid}, which is building`)
  return withLock(join(root, '.data/build.lock'), onWait, async () => {
    note?.('')
    const fingerprint = fingerprintSources(root, env)
    if (!force && builtFingerprint(root) === fingerprint) return false
    rmSync(stampPath(root), { force: true })
    await runNextBuild(root, env)
    writeFileSync(stampPath(root), fingerprint)
    return true
  })
}

/** True when `next build` would make what is there already. */
export function isBuilt(root: string, env: Readonly<Record<string, string | undefined>>): boolean {
  return builtFingerprint(root) === fingerprintSources(root, env)
}

/** SHA-256 over the path and contents of every file that the build may read, and the variables that it writes in. */
export function fingerprintSources(root: string, env: Readonly<Record<string, string | undefined>>): string {
  const hash = createHash('sha256')
  for (const path of listSources(root))
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0')
  for (const name of Object.keys(env).sort()) if (name.startsWith('NEXT_PUBLIC_')) hash.update(`${name}=${env[name]}\0`)
  return hash.digest('hex')
}

function listSources(root: string): string[] {
  const top = readdirSync(root, { withFileTypes: true })
    .filter(({ name }) => !outside.has(name) && (!name.startsWith('.') || name === '.postcssrc.json'))
    .filter((entry) => entry.isDirectory() || !/\.(md|tsbuildinfo)$|^next-env\.d\.ts$/.test(entry.name))
  const paths = top.flatMap((entry) =>
    entry.isDirectory()
      ? readdirSync(join(root, entry.name), { recursive: true, withFileTypes: true })
          .filter((inner) => inner.isFile())
          .map((inner) => join(inner.parentPath, inner.name).slice(root.length + 1))
      : [entry.name],
  )
  return paths.filter((path) => !tests.test(path)).sort()
}

function builtFingerprint(root: string): string | null {
  const complete = existsSync(stampPath(root)) && existsSync(join(root, '.next/BUILD_ID'))
  return complete ? readFileSync(stampPath(root), 'utf8') : null
}

function runNextBuild(root: string, env: NodeJS.ProcessEnv): Promise<void> {
  const next = join(root, 'node_modules/next/dist/bin/next')
  const preload = new URL('attached.mjs', import.meta.url).href
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', preload, next, 'build'], {
      cwd: root,
      // Vitest sets NODE_ENV to test, and a person may to development: the build knows production only.
      env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1', HEDGEROW_ATTACHED: 'build' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    let output = ''
    const read = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      if (code === 0) resolve()
      else reject(new Fault(`next build ended with ${signal ?? `code ${code}`}:\n${lastLines(output)}`, buildAdvice))
    })
  })
}

const buildAdvice = 'Mend what it names. If it names nothing of this checkout, delete .next and try again.'

const lastLines = (output: string) => output.trim().split('\n').slice(-40).join('\n')
const stampPath = (root: string) => join(root, '.next/hedgerow-sources')
