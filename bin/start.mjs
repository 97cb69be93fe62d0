#!/usr/bin/env node
// `npm start`. Runs on any Node from 18 with nothing installed: reads the switches, installs what is missing, and
// hands over to portal.ts under the Node that came with the packages.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeSwitches, parseArguments } from './arguments.mjs'
import { Fault } from './fault.mjs'
import { install } from './install.mjs'
import { findNode, runAttached } from './runtime.mjs'
import { createSteps, describeFailure } from './steps.mjs'

const switches = [
  { name: '--port', value: 'PORT', help: 'listen on this port (default: 3000, or the next free one)' },
  { name: '--data-dir', value: 'DIR', help: 'keep database, keys and simulator here (default: .data)' },
  { name: '--no-simulator', help: 'do not start the simulated PostHog and vaults, nor fill in demo data' },
  { name: '--no-worker', help: 'serve the pages and the API only; run `npm run worker` beside it' },
  { name: '--worker-only', help: 'run a worker only, on DATABASE_URL or the embedded database of the data folder' },
  { name: '--rebuild', help: 'build even if nothing has changed since the last build' },
  { name: '--json', help: 'print one line of JSON on standard output when everything is ready' },
  { name: '--help', help: 'show this' },
]

const help = `Starts Hedgerow: database, migrations, build, web server, worker and simulator.

  npm start -- [switches]

${describeSwitches(switches)}

Ctrl-C stops everything. Settings come from the environment; the README has the table.
`

try {
  const given = parseArguments(process.argv.slice(2), switches)
  if (given.help) {
    process.stdout.write(help)
  } else {
    if (given['worker-only'] && given['no-worker']) throw new Fault('--worker-only and --no-worker exclude each other.')
    const root = dirname(dirname(fileURLToPath(import.meta.url)))
    await install(root, createSteps())
    const portal = fileURLToPath(new URL('portal.ts', import.meta.url))
    process.exitCode = await runAttached(findNode(root), portal, [JSON.stringify(given)])
  }
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
