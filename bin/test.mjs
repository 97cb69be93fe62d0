#!/usr/bin/env node
// `npm test`. Runs on any Node from 18 with nothing installed, as start.mjs does; suites.ts does the work.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeSwitches, parseArguments } from './arguments.mjs'
import { install } from './install.mjs'
import { findNode, runAttached } from './runtime.mjs'
import { createSteps, describeFailure } from './steps.mjs'

const switches = [
  { name: '--only', value: 'SUITES', help: 'of lint, types, unit, contract, database, build and e2e, some: unit,e2e' },
  { name: '--full', help: 'the random and the crash tests at full size (hours), as before a release' },
  { name: '--help', help: 'show this' },
]

const help = `Tests Hedgerow: format and lint, types, unit, contract and database tests, build, browser tests.

  npm test -- [switches]

${describeSwitches(switches)}

Database tests use an embedded PostgreSQL, or databases of their own in the server that DATABASE_URL names.
Browser tests use the Chromium of the system, or install one. Reports are in .data/test-results.
`

try {
  const given = parseArguments(process.argv.slice(2), switches)
  if (given.help) {
    process.stdout.write(help)
  } else {
    const root = dirname(dirname(fileURLToPath(import.meta.url)))
    await install(root, createSteps())
    const suites = fileURLToPath(new URL('suites.ts', import.meta.url))
    process.exitCode = await runAttached(findNode(root), suites, [JSON.stringify(given)])
  }
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
