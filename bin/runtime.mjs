import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Fault } from './fault.mjs'

/** The first release that runs TypeScript files without a switch. */
const oldestNode = [22, 18]

/**
 * The Node that runs the portal: the one that came as an npm package, else the present one if it is new enough.
 * @param {string} root the checkout, installed
 * @returns {string} path of the binary
 */
export function findNode(root) {
  const bundled = join(root, 'node_modules/.bin/node')
  // It may be there and not run: built for glibc, it cannot start on Alpine.
  if (spawnSync(bundled, ['--version']).status === 0) return bundled
  if (isNewEnough(process.versions.node)) return process.execPath
  throw new Fault(
    `Hedgerow needs Node ${oldestNode.join('.')} or newer; this is ${process.versions.node}, and the Node that comes as an npm package does not run on ${process.platform}-${process.arch}.`,
    'Install Node 24 (see .nvmrc) and start again.',
  )
}

/** @param {string} version */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
}

/**
 * Runs a TypeScript file of this folder as an attached child: signals are passed on, and it ends when this process does.
 * @param {string} node path of the binary
 * @param {string} script path of the file
 * @param {string[]} argv
 * @returns {Promise<number>} its exit code
 */
export function runAttached(node, script, argv) {
  const preload = fileURLToPath(new URL('attached.mjs', import.meta.url))
  const child = spawn(node, ['--import', preload, script, ...argv], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, HEDGEROW_ATTACHED: 'script' },
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const watch = watchNpm(() => child.connected && child.disconnect())
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code) => {
      clearInterval(watch)
      resolve(code ?? 1)
    })
  })
}

// npm passes signals on, but cannot when it is killed outright: then this process has another parent all at once.
function watchNpm(onGone) {
  if (!process.env.npm_lifecycle_event) return undefined
  const parent = process.ppid
  return setInterval(() => process.ppid !== parent && onGone(), 500)
}
