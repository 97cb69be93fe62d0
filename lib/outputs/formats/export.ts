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
      // Two steps: `export x=$(…)` would hide that the command failed.
      return `${name}="$(${readCommand(reference, document.place)})" && export ${name}`
    },
  })
}
