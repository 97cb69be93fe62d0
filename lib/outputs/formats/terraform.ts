import type { VaultReference } from '../environment.ts'
import { bySection } from '../environment.ts'
import { type EnvironmentDocument, isReferenced } from './document.ts'
import { hclText } from './quoting.ts'

type Source = { readonly block: string; readonly value: string }

function dataSource(name: string, { cloud, name: entry }: VaultReference, place: string | null): Source {
  const label = name.toLowerCase()
  const optional = (argument: string) => (place === null ? '' : `\n  ${argument} = ${hclText(place)}`)
  if (cloud === 'aws') {
    const block = `data "aws_ssm_parameter" "${label}" {\n  name            = ${hclText(entry)}\n  with_decryption = true\n}`
    return { block, value: `data.aws_ssm_parameter.${label}.value` }
  }
  if (cloud === 'gcp') {
    const block = `data "google_secret_manager_secret_version" "${label}" {\n  secret  = ${hclText(entry)}${optional('project')}\n}`
    return { block, value: `data.google_secret_manager_secret_version.${label}.secret_data` }
  }
  const block = `data "azurerm_key_vault_secret" "${label}" {\n  name         = ${hclText(entry)}\n  key_vault_id = var.key_vault_id\n}`
  return { block, value: `data.azurerm_key_vault_secret.${label}.value` }
}

const keyVault = `variable "key_vault_id" {\n  type        = string\n  description = "Resource id of the Key Vault"\n}`

/** `local.posthog_environment` as a map. What is not shown is read by a data source when Terraform runs. */
export function terraform(document: EnvironmentDocument): string {
  const blocks: string[] = []
  const width = Math.max(...document.variables.map(({ name }) => name.length))
  const lines = bySection(document.variables).flatMap(({ section, variables }) => [
    `    # ${section}`,
    ...variables.map((variable) => {
      const name = variable.name.padEnd(width)
      if (!isReferenced(variable)) return `    ${name} = ${hclText(variable.value ?? '')}`
      const { block, value } = dataSource(variable.name, variable.reference, document.place)
      blocks.push(block)
      return `    ${name} = ${value}`
    }),
  ])
  const needsVault = blocks.some((block) => block.includes('var.key_vault_id'))
  const locals = `locals {\n  posthog_environment = {\n${lines.join('\n')}\n  }\n}`
  return `${[...(needsVault ? [keyVault] : []), ...blocks, locals].join('\n\n')}\n`
}
