// The part of `npm run keys` that talks to the portal's database: its settings are in the environment by now.
import { runKeysCommand } from '#lib/keys/run-keys-command.ts'

const say = (line: string) => void process.stdout.write(`${line}\n`)
try {
  const isDone = await runKeysCommand(JSON.parse(process.argv[2] ?? '{}'), say)
  process.exitCode = isDone ? 0 : 1
} catch (error) {
  // What it throws on purpose has words for people; of anything else, too, only the words.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}
