import { bySection, type EnvironmentVariable } from '../environment.ts'
import { type EnvironmentDocument, isReferenced, vaultTitles } from './document.ts'

type LineFormat = {
  readonly document: EnvironmentDocument
  /** Says how to get a value that is not written; lines without the comment sign. */
  explain(variable: EnvironmentVariable): readonly string[]
  /** The line of a variable, with or without a value. */
  line(variable: EnvironmentVariable): string
}

/** A block in the module's shape: its comments, an empty line between the sections, # for comments. */
export function writeLines({ document, explain, line }: LineFormat): string {
  const blocks = bySection(document.variables).map(({ section, variables }) =>
    [
      `# ${section}`,
      ...variables.flatMap((variable) => [
        ...(variable.note === '' ? [] : [`# ${variable.note}`]),
        ...(isReferenced(variable) ? explain(variable).map((text) => `# ${text}`) : []),
        line(variable),
      ]),
    ].join('\n'),
  )
  return `${blocks.join('\n\n')}\n`
}

/** `POSTHOG_PROJECT_API_KEY is in AWS Parameter Store: /nexpo/auth/posthog/project-api-key` */
export function whereabouts({ name, reference }: EnvironmentVariable): string {
  return reference ? `${name} is in ${vaultTitles[reference.cloud]}: ${reference.name}` : `${name} is not known yet`
}
