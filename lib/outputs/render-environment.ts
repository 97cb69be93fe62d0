import { type EnvironmentInput, environmentVariables } from './environment.ts'
import { compose } from './formats/compose.ts'
import { dockerEnvFile } from './formats/docker.ts'
import type { EnvironmentDocument } from './formats/document.ts'
import { dotenv } from './formats/dotenv.ts'
import { shellExports } from './formats/export.ts'
import { githubActions } from './formats/github-actions.ts'
import { jsonObject } from './formats/json.ts'
import { externalSecret, helmValues, kubernetesSecret } from './formats/kubernetes.ts'
import { powershell } from './formats/powershell.ts'
import { terraform } from './formats/terraform.ts'

type FormatOption = {
  readonly title: string
  readonly fileName: string
  readonly contentType: 'text/plain; charset=utf-8' | 'application/json'
  write(document: EnvironmentDocument): string
}

const plain = { contentType: 'text/plain; charset=utf-8' } as const

const formats = {
  dotenv: { ...plain, title: '.env', fileName: '.env', write: dotenv },
  export: { ...plain, title: 'Shell', fileName: 'posthog.sh', write: shellExports },
  docker: { ...plain, title: 'Docker', fileName: 'posthog.env', write: dockerEnvFile },
  compose: { ...plain, title: 'Compose', fileName: 'compose.posthog.yaml', write: compose },
  'external-secret': { ...plain, title: 'ExternalSecret', fileName: 'external-secret.yaml', write: externalSecret },
  'k8s-secret': { ...plain, title: 'Kubernetes Secret', fileName: 'secret.yaml', write: kubernetesSecret },
  helm: { ...plain, title: 'Helm', fileName: 'values.posthog.yaml', write: helmValues },
  'github-actions': { ...plain, title: 'GitHub Actions', fileName: 'env.yaml', write: githubActions },
  terraform: { ...plain, title: 'Terraform', fileName: 'posthog.tf', write: terraform },
  json: { title: 'JSON', fileName: 'posthog.json', contentType: 'application/json', write: jsonObject },
  powershell: { ...plain, title: 'PowerShell', fileName: 'posthog.ps1', write: powershell },
} as const satisfies Readonly<Record<string, FormatOption>>

export type EnvironmentFormat = keyof typeof formats

/** The formats in the order of the tabs, with the names that people know. */
export const environmentFormats: readonly { readonly format: EnvironmentFormat; readonly title: string }[] = (
  [
    'dotenv',
    'export',
    'docker',
    'compose',
    'external-secret',
    'k8s-secret',
    'helm',
    'github-actions',
    'terraform',
    'json',
    'powershell',
  ] as const
).map((format) => ({ format, title: formats[format].title }))

export function isEnvironmentFormat(text: string): text is EnvironmentFormat {
  return Object.hasOwn(formats, text)
}

type RenderInput = EnvironmentInput & {
  readonly format: EnvironmentFormat
  /** 'reference' writes no secret, whatever the key that is given. */
  readonly values: 'reference' | 'reveal'
  /** AWS region, Google project or URL of the Azure vault of the connection; null when the reader has to know. */
  readonly place?: string | null
}

export type RenderedEnvironment = { readonly text: string; readonly fileName: string; readonly contentType: string }

/** The environment of a service as a text to copy. Throws `invalid` when the format cannot hold a value. */
export function renderEnvironment(input: RenderInput): RenderedEnvironment {
  const { format, values, place = null, ...environment } = input
  const { write, fileName, contentType } = formats[format]
  const apiKey = values === 'reveal' ? environment.apiKey : null
  const variables = environmentVariables({ ...environment, apiKey })
  return { text: write({ service: input.variables, place, variables }), fileName, contentType }
}
