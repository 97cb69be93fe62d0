import type { EnvironmentDocument } from './document.ts'
import { whereabouts, writeLines } from './lines.ts'
import { shellText } from './quoting.ts'
import { readCommand } from './read-command.ts'

/** Commands for bash and sh. What is not shown is read from the vault when the block runs. */
export function shellExports(document: EnvironmentDocument): string {
  return writeLines({
    document,
    explain: (variable) => [whereabouts(variable)],
    line: ({ name, value, reference }) => {
      if (value !== null || !reference) return `export ${name}=${shellText(value ?? '')}`
      // Two commands: `export x=$(…)` and `x=$(…) && export x` would hide from `set -e` that the vault did not answer.
      return `${name}="$(${readCommand(reference, document.place)})"\nexport ${name}`
    },
  })
}
