import { type EnvironmentDocument, isReferenced, objectName } from './document.ts'
import { whereabouts } from './lines.ts'
import { yamlText } from './quoting.ts'
import { readCommand } from './read-command.ts'
import { yamlBlock } from './yaml-block.ts'

function labels({ service }: EnvironmentDocument): string {
  return [
    '  labels:',
    `    app.kubernetes.io/name: ${yamlText(service.service_name)}`,
    `    app.kubernetes.io/part-of: ${yamlText(service.project_name)}`,
  ].join('\n')
}

/**
 * A manifest for the External Secrets Operator that makes the Secret `{service}-posthog` out of the vault entries. It
 * holds no values in either mode, except of what has no entry.
 */
export function externalSecret(document: EnvironmentDocument): string {
  const { service } = document
  const name = objectName(document)
  const data = yamlBlock(document, 4, ({ name: secretKey, reference }) =>
    reference
      ? [`- secretKey: ${secretKey}`, '  remoteRef:', `    key: ${yamlText(reference.name)}`]
      : [`# ${secretKey} has no vault entry: see template below`],
  )
  const literals = document.variables.filter(({ reference }) => reference === null)
  const template = literals.map(({ name: key, value }) => `        ${key}: ${yamlText(value ?? '')}`)
  return `apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: ${name}
${labels(document)}
spec:
  refreshInterval: 1h
  secretStoreRef:
    kind: ClusterSecretStore
    # The name of your store for ${service.cloud_provider} in ${service.environment}.
    name: ${service.project_name}-${service.environment}
  target:
    name: ${name}
    creationPolicy: Owner
${template.length === 0 ? '' : `    template:\n      mergePolicy: Merge\n      data:\n${template.join('\n')}\n`}  data:
${data}
`
}

/** A Secret with what is shown. What is not is left out, with the command that adds it. */
export function kubernetesSecret(document: EnvironmentDocument): string {
  const name = objectName(document)
  const data = yamlBlock(document, 2, (variable) => {
    if (!isReferenced(variable)) return [`${variable.name}: ${yamlText(variable.value ?? '')}`]
    const command = readCommand(variable.reference, document.place)
    return [
      `# ${whereabouts(variable)}; add it when the Secret is there:`,
      `#   ${command} | tr -d '\\n' | base64 | tr -d '\\n' | xargs -I{} kubectl patch secret ${name} -p '{"data":{"${variable.name}":"{}"}}'`,
    ]
  })
  return `apiVersion: v1
kind: Secret
metadata:
  name: ${name}
${labels(document)}
type: Opaque
stringData:
${data}
`
}

/** Helm values: a list for `env:` of a container. What is not shown comes from the Secret `{service}-posthog`. */
export function helmValues(document: EnvironmentDocument): string {
  const name = objectName(document)
  const data = yamlBlock(document, 2, (variable) => {
    if (!isReferenced(variable)) return [`- name: ${variable.name}`, `  value: ${yamlText(variable.value ?? '')}`]
    return [
      `# ${whereabouts(variable)}`,
      `- name: ${variable.name}`,
      '  valueFrom:',
      '    secretKeyRef:',
      `      name: ${name}`,
      `      key: ${variable.name}`,
    ]
  })
  return `env:\n${data}\n`
}
