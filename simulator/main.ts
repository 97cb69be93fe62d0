import path from 'node:path'
import { parseArgs } from 'node:util'
import { startSimulator } from './start.ts'

const usage = `Usage: node simulator/main.ts --data DIR [--host 127.0.0.1] [--json] [--stop-with-stdin]

Starts PostHog, AWS SSM, Google Secret Manager and Azure Key Vault on local ports, prints their endpoints as one line
of JSON, and runs until SIGINT or SIGTERM.

  --data DIR          where the state is kept; a restart on the same folder continues with the same ports
  --host HOST         address to listen on
  --json              only the line of JSON, nothing for people
  --stop-with-stdin   also stop when standard input ends, so that a parent that was killed takes the simulator along
`

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      host: { type: 'string', default: '127.0.0.1' },
      json: { type: 'boolean', default: false },
      'stop-with-stdin': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help || values.data === undefined) {
    process.stderr.write(usage)
    process.exitCode = values.help ? 0 : 2
    return
  }
  const simulator = await startSimulator({ dataDir: path.resolve(values.data), host: values.host })
  process.stdout.write(`${JSON.stringify(simulator.endpoints)}\n`)
  if (!values.json) process.stderr.write(`Simulator ready. Keys and objects: ${simulator.endpoints.control}/__truth\n`)

  const stop = () => void simulator.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  if (values['stop-with-stdin']) process.stdin.once('end', stop).resume()
}

await main().catch((error: unknown) => {
  process.stderr.write(`simulator: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
