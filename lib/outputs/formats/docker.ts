import type { EnvironmentDocument } from './document.ts'
import { whereabouts, writeLines } from './lines.ts'
import { dockerText } from './quoting.ts'
import { readCommand } from './read-command.ts'

/**
 * A file for `docker run --env-file`. What is not shown is a name without a value, which docker takes from the shell
 * that runs it. Throws `invalid` for a value with a line break.
 */
export function dockerEnvFile(document: EnvironmentDocument): string {
  return writeLines({
    document,
    explain: (variable) => [
      `${whereabouts(variable)}; docker takes it from your shell`,
      ...(variable.reference
        ? [`  export ${variable.name}="$(${readCommand(variable.reference, document.place)})"`]
        : []),
    ],
    line: ({ name, value }) => (value === null ? name : `${name}=${dockerText(name, value)}`),
  })
}
