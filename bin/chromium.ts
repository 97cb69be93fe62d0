import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const places = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome']

/** The variable with which a person names a browser, and the test command the one it has found. */
export const chromiumVariable = 'HEDGEROW_CHROMIUM'

/** What the browser tests need to start in a container, without a network of their own. */
export const chromiumArguments = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** The first browser that starts: the named one, the system's, Playwright's own. Null when none does. */
export function findChromium(env: Readonly<Record<string, string | undefined>> = process.env): string | null {
  const named = env[chromiumVariable]
  if (named) return named
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean)
  const candidates = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...places]
  const system = candidates.filter(isProgram).find(starts)
  if (system) return system
  const own = chromium.executablePath()
  return existsSync(own) && starts(own) ? own : null
}

/** A program of the name may be there and be only a notice to install one, or lack a library. */
function starts(program: string): boolean {
  return spawnSync(program, ['--version', '--no-sandbox'], { timeout: 20_000 }).status === 0
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
