#!/usr/bin/env node
// `npm run keys`. Reads what is asked for, installs what is missing, and hands over to keys.ts.
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeSwitches, parseArguments } from './arguments.mjs'
import { Fault } from './fault.mjs'
import { install } from './install.mjs'
import { findNode, runAttached } from './runtime.mjs'
import { createSteps, describeFailure } from './steps.mjs'

const commands = ['status', 'rotate-data-key', 'rotate-kek']
const switches = [
  {
    name: '--to',
    value: 'URI',
    help: 'of rotate-kek: env:, env:HEDGEROW_…, file:/path, aws-kms:…, gcp-kms:… or azure-keyvault:…, one that HEDGEROW_KEK names',
  },
  { name: '--data-dir', value: 'DIR', help: 'folder of the embedded database (default: .data)' },
  { name: '--help', help: 'show this' },
]

const help = `The keys that seal the portal's secrets. The portal may run meanwhile.

  npm run keys -- status             every data key, what wraps it, and how many values it has sealed
  npm run keys -- rotate-data-key    make a new data key, and seal every value anew
  npm run keys -- rotate-kek --to …  wrap the data keys with another key

${describeSwitches(switches)}

docs/encryption.md has the whole of it.
`

try {
  const [command = '--help', ...rest] = process.argv.slice(2)
  const given = command === '--help' ? { help: true } : parseArguments(rest, switches)
  if (given.help) {
    process.stdout.write(help)
  } else {
    if (!commands.includes(command)) throw new Fault(`"${command}" is none of ${commands.join(', ')}.`)
    if ((command === 'rotate-kek') !== 'to' in given) throw new Fault('rotate-kek, and no other, needs --to.')
    const root = dirname(dirname(fileURLToPath(import.meta.url)))
    await install(root, createSteps())
    const script = fileURLToPath(new URL('keys.ts', import.meta.url))
    process.exitCode = await runAttached(findNode(root), script, [JSON.stringify({ command, ...given })])
  }
} catch (error) {
  process.stderr.write(`${describeFailure(error)}\n`)
  process.exitCode = 1
}
