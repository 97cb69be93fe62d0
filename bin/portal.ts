/**
 * `npm start` once everything is installed: starts the parts in order, says what happens, waits, and undoes everything
 * in reverse. Standard output is the answer, standard error the narration.
 */
import { join } from 'node:path'
import { Fault } from './fault.mjs'
import { describeEnding } from './processes.ts'
import { readSettings, switchesSchema } from './settings.ts'
import { createShutdown, Stopped } from './shutdown.ts'
import { startPortal, startWorker } from './startup.ts'
import { createSteps, describeFailure } from './steps.mjs'

const root = join(import.meta.dirname, '..')
const log = (line: string) => void process.stderr.write(`${line}\n`)
const shutdown = createShutdown(log)
const narrate = createSteps({ write: log })

async function main(): Promise<void> {
  const settings = readSettings(switchesSchema.parse(JSON.parse(process.argv[2] ?? '{}')), process.env, root)
  const start = settings.role === 'worker' ? startWorker : startPortal
  log(settings.role === 'worker' ? 'Starting a Hedgerow worker' : 'Starting Hedgerow')
  const children = await start({
    root,
    settings,
    shutdown,
    log,
    step: (title, work) => shutdown.during(narrate(title, work)),
  })
  const first = Promise.race(children.map(async (child) => ({ child, ending: await child.ended })))
  const { child, ending } = await shutdown.during(first)
  throw new Fault(
    `The ${child.name} process ${describeEnding(ending)}:\n${child.tail()}`,
    'Start again; if it happens again, the lines above say why.',
  )
}

let isStopped = false
try {
  await main()
} catch (error) {
  isStopped = error instanceof Stopped
  if (!isStopped) log(describeFailure(error))
}
await shutdown.undo()
if (isStopped) log('Stopped.')
process.exit(isStopped ? 0 : 1)
