import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium } from './chromium.ts'
import { Fault } from './fault.mjs'

type Attempt = { readonly what: string; readonly commands: readonly (readonly string[])[] }

const lockWait = ['-o', 'DPkg::Lock::Timeout=300']
const fromDebian: Attempt = {
  what: 'installing it with apt-get',
  commands: [
    ['apt-get', ...lockWait, 'update'],
    ['apt-get', ...lockWait, 'install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'],
  ],
}

/**
 * Finds a Chromium for the browser tests, and installs one where there is none.
 * @returns its path
 * @throws Fault with the ways a person has to bring one
 */
export async function provideChromium(root: string, note: (detail: string) => void): Promise<string> {
  const present = findChromium()
  if (present) return present
  const cli = join(root, 'node_modules/@playwright/test/cli.js')
  const download: Attempt = {
    what: 'downloading Playwright’s own',
    commands: [[process.execPath, cli, 'install', 'chromium']],
  }
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  const failures: string[] = []
  for (const { what, commands } of mayInstall ? [fromDebian, download] : [download]) {
    note(what)
    const failure = await runAll(commands)
    const found = findChromium()
    if (found) return found
    failures.push(`${what}: ${failure ?? 'it does not start'}`)
  }
  throw new Fault(
    `There is no Chromium for the browser tests:\n  ${failures.join('\n  ')}`,
    'Install one (`apt-get install chromium`), or name one with HEDGEROW_CHROMIUM=/path/to/chromium, or leave the browser tests out: npm test -- --only lint,types,unit,contract,database,build',
  )
}

async function runAll(commands: Attempt['commands']): Promise<string | null> {
  for (const [program = '', ...args] of commands) {
    const failure = await run(program, args)
    if (failure) return failure
  }
  return null
}

function run(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const read = (chunk: Buffer) => {
      output += chunk.toString()
    }
    child.stdout.on('data', read)
    child.stderr.on('data', read)
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code) => resolve(code === 0 ? null : lastErrors(output)))
  })
}

/** What went wrong, without the stacks of the program that says it. */
function lastErrors(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() && !/^\s+at /.test(line))
  const errors = lines.filter((line) => /^E:|error/i.test(line))
  return (errors.length > 0 ? errors : lines).slice(-2).join(' / ')
}
