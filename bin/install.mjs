import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from './fault.mjs'
import { withLock } from './lock.mjs'

/**
 * Brings node_modules into agreement with package-lock.json; does nothing when it agrees already, and never twice at
 * once in one folder.
 * @param {string} root the checkout
 * @param {import('./steps.mjs').Step} step
 */
export async function install(root, step) {
  if (isInstalled(root)) return
  await step('install packages (npm ci)', (note) => {
    const onWait = (holder) => note(`waiting for process ${holder.pid}, which is installing in this folder`)
    return withLock(join(root, '.data/install.lock'), onWait, async () => {
      note('')
      if (isInstalled(root)) return
      await npmCi(root, note)
      const lacking = disagreements(root)
      if (lacking.length > 0) throw new Fault(`npm ci left out ${list(lacking)}.`, 'Delete node_modules and try again.')
      stamp(root)
    })
  })
}

/**
 * True when the stamp is that of this lock file on this platform, or when what npm recorded in node_modules is what the
 * lock file asks for (then the stamp is written, so that the next look is quick).
 * @param {string} root
 */
export function isInstalled(root) {
  if (readJson(stampPath(root))?.fingerprint === fingerprint(root)) return true
  if (disagreements(root).length > 0) return false
  stamp(root)
  return true
}

/**
 * Packages of the lock file that node_modules lacks or has in another version. Optional packages of other platforms
 * are absent rightly, so an optional one counts only when it is there in another version.
 * @param {string} root
 * @returns {string[]}
 */
export function disagreements(root) {
  const wanted = readJson(join(root, 'package-lock.json'))
  if (!wanted) throw new Fault(`There is no readable package-lock.json in ${root}.`, 'Start from a complete checkout.')
  // npm writes this file last, so an install that was cut short has none.
  const present = readJson(join(root, 'node_modules/.package-lock.json'))
  if (!present) return ['every package']
  return Object.entries(wanted.packages)
    .filter(([path, entry]) => {
      const found = present.packages[path]
      if (path === '') return false
      if (!found) return !entry.optional
      return found.version !== entry.version || found.integrity !== entry.integrity
    })
    .map(([path]) => path.replace(/^node_modules\//, ''))
}

// NODE_ENV=production and a person's own npm settings must not leave out what the build and the tests need.
const npmArguments = ['ci', '--include=dev', '--include=optional', '--loglevel=http', '--no-audit', '--no-fund']

function npmCi(root, note) {
  const [command, ...before] = npmCommand(process.env)
  return new Promise((resolve, reject) => {
    const npm = spawn(command, [...before, ...npmArguments], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...attachment() },
    })
    const stop = () => npm.kill('SIGTERM')
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, stop)
    const lines = []
    let fetched = 0
    const read = (chunk) => {
      for (const line of String(chunk).split('\n').filter(Boolean)) {
        if (!line.startsWith('npm http')) lines.push(line)
        else if (line.includes('.tgz')) note(`${++fetched} packages fetched`)
      }
    }
    npm.stdout.on('data', read)
    npm.stderr.on('data', read)
    npm.on('error', (error) => reject(new Fault(`npm could not be started: ${error.message}.`, 'Install npm.')))
    npm.on('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, stop)
      if (code === 0) resolve(undefined)
      else reject(new Fault(`npm ci ended with ${signal ?? `code ${code}`}:\n${lines.slice(-20).join('\n')}`, advice))
    })
  })
}

// An npm that outlived a killed start would write into node_modules beside the next one.
function attachment() {
  if (!process.allowedNodeEnvironmentFlags.has('--import')) return {}
  const preload = new URL('attached.mjs', import.meta.url).href
  return { NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --import=${preload}`.trim(), HEDGEROW_ATTACHED: 'npm' }
}

const advice =
  'Check that the npm registry can be reached and that this folder can be written to (a node_modules of another user cannot), then start again.'

/**
 * The npm that runs this script, with the Node that runs that npm: the one in node_modules is about to be replaced.
 * @param {Record<string, string | undefined>} env
 * @returns {string[]} command and first arguments
 */
export function npmCommand(env) {
  const { npm_execpath: npm, npm_node_execpath: node } = env
  if (npm?.endsWith('npm-cli.js') && node && existsSync(npm) && existsSync(node)) return [node, npm]
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm']
}

function stamp(root) {
  mkdirSync(join(root, 'node_modules'), { recursive: true })
  writeFileSync(stampPath(root), `${JSON.stringify({ fingerprint: fingerprint(root) })}\n`)
}

const stampPath = (root) => join(root, 'node_modules/.hedgerow-install.json')

function fingerprint(root) {
  const path = join(root, 'package-lock.json')
  const lockfile = existsSync(path) ? readFileSync(path) : ''
  return createHash('sha256').update(lockfile).update(`${process.platform}-${process.arch}`).digest('hex')
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

function list(names) {
  return names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
}
