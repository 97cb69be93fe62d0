import type { EnvironmentDocument } from './document.ts'
import { whereabouts, writeLines } from './lines.ts'
import { powershellText } from './quoting.ts'
import { readCommand } from './read-command.ts'

/** Assignments for PowerShell. What is not shown is read from the vault when the block runs. */
export function powershell(document: EnvironmentDocument): string {
  return writeLines({
    document,
    explain: (variable) => [whereabouts(variable)],
    line: ({ name, value, reference }) => {
      if (value !== null || !reference) return `$env:${name} = ${powershellText(value ?? '')}`
      return `$env:${name} = (${readCommand(reference, document.place, 'powershell')})`
    },
  })
}
