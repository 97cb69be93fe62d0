import type { Variables } from '#lib/configurations/schemas.ts'
import type { EnvironmentVariable, VaultReference } from '../environment.ts'

/** What a format is given to write: the variables in order, and whose they are. */
export type EnvironmentDocument = {
  readonly service: Pick<Variables, 'service_name' | 'project_name' | 'environment' | 'cloud_provider'>
  /** AWS region, Google project or URL of the Azure vault; null when the reader has to know. */
  readonly place: string | null
  readonly variables: readonly EnvironmentVariable[]
}

/** A variable whose value is not in the document and has to be read from its vault entry. */
export function isReferenced(
  variable: EnvironmentVariable,
): variable is EnvironmentVariable & { readonly value: null; readonly reference: VaultReference } {
  return variable.value === null && variable.reference !== null
}

export const vaultTitles = {
  aws: 'AWS Parameter Store',
  gcp: 'Google Secret Manager',
  azure: 'Azure Key Vault',
} as const

/** `auth-posthog`: name of the Kubernetes objects, legal because service names are. */
export function objectName({ service }: EnvironmentDocument): string {
  return `${service.service_name}-posthog`
}
