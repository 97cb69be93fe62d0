import { type EnvironmentDocument, isReferenced } from './document.ts'
import { whereabouts } from './lines.ts'
import { yamlText } from './quoting.ts'
import { readCommand } from './read-command.ts'
import { yamlBlock } from './yaml-block.ts'

/** `${{ … }}` in a value is written as an expression that gives it, so that GitHub does not evaluate it. */
function literal(text: string): string {
  return yamlText(text.replaceAll('${{', () => `\${{ '\${{' }}`))
}

/** The `env:` of a workflow or job. What is not shown comes from a secret of the repository with the same name. */
export function githubActions(document: EnvironmentDocument): string {
  const data = yamlBlock(document, 2, (variable) => {
    if (!isReferenced(variable)) return [`${variable.name}: ${literal(variable.value ?? '')}`]
    return [
      `# ${whereabouts(variable)}; give it to GitHub once:`,
      `#   ${readCommand(variable.reference, document.place)} | gh secret set ${variable.name}`,
      `${variable.name}: ${yamlText(`\${{ secrets.${variable.name} }}`)}`,
    ]
  })
  return `env:\n${data}\n`
}
