import { bySection, type EnvironmentVariable } from '../environment.ts'
import type { EnvironmentDocument } from './document.ts'

/** The variables as lines of YAML under the module's comments, indented by `indent` spaces. */
export function yamlBlock(
  document: EnvironmentDocument,
  indent: number,
  lines: (variable: EnvironmentVariable) => readonly string[],
): string {
  const space = ' '.repeat(indent)
  return bySection(document.variables)
    .flatMap(({ section, variables }) => [`# ${section}`, ...variables.flatMap(lines)])
    .map((line) => space + line)
    .join('\n')
}
