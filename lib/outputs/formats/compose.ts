import { type EnvironmentDocument, isReferenced } from './document.ts'
import { whereabouts } from './lines.ts'
import { yamlText } from './quoting.ts'
import { readCommand } from './read-command.ts'
import { yamlBlock } from './yaml-block.ts'

/** A compose file for the service. What is not shown is taken from the shell, and compose stops when it is not there. */
export function compose(document: EnvironmentDocument): string {
  const data = yamlBlock(document, 6, (variable) => {
    const { name, value } = variable
    if (!isReferenced(variable)) return [`${name}: ${yamlText((value ?? '').replaceAll('$', () => '$$'))}`]
    return [
      `# ${whereabouts(variable)}`,
      `#   export ${name}="$(${readCommand(variable.reference, document.place)})"`,
      `${name}: ${yamlText(`\${${name}:?read it from the vault}`)}`,
    ]
  })
  return `services:\n  ${document.service.service_name}:\n    environment:\n${data}\n`
}
