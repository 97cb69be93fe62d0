import type { EnvironmentDocument } from './document.ts'
import { whereabouts, writeLines } from './lines.ts'
import { dotenvText } from './quoting.ts'
import { readCommand } from './read-command.ts'

/** A .env file. What is not shown stays empty, with the command that reads it above. */
export function dotenv(document: EnvironmentDocument): string {
  return writeLines({
    document,
    explain: (variable) => [
      whereabouts(variable),
      ...(variable.reference ? [`  ${readCommand(variable.reference, document.place)}`] : []),
    ],
    line: ({ name, value }) => `${name}=${dotenvText(value ?? '')}`,
  })
}
