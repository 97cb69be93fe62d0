import { describe, expect, it } from 'vitest'
import { environmentInput } from '#lib/testing/environment.ts'
import type { EnvironmentInput } from '../environment.ts'
import { type EnvironmentFormat, renderEnvironment } from '../render-environment.ts'

const entry = '/nexpo/auth/posthog/project-api-key'

type Mode = 'reference' | 'reveal'

function render(format: EnvironmentFormat, values: Mode, input: EnvironmentInput = environmentInput()) {
  return renderEnvironment({ ...input, format, values }).text
}

describe('terraform', () => {
  it('reads the key by a data source', () => {
    const text = render('terraform', 'reference')
    expect(text).toContain(`data "aws_ssm_parameter" "posthog_project_api_key" {\n  name            = "${entry}"`)
    expect(text).toMatch(/POSTHOG_PROJECT_API_KEY +=/)
    expect(text).toContain('= data.aws_ssm_parameter.posthog_project_api_key.value')
  })

  it.each([
    ['gcp', 'data.google_secret_manager_secret_version.posthog_project_api_key.secret_data'],
    ['azure', 'data.azurerm_key_vault_secret.posthog_project_api_key.value'],
  ])('of %s has its own', (cloud_provider, value) => {
    expect(render('terraform', 'reference', environmentInput({ cloud_provider }))).toContain(`= ${value}`)
  })

  it('asks for the vault of Azure only when something is read from it', () => {
    const azure = environmentInput({ cloud_provider: 'azure' })
    expect(render('terraform', 'reference', azure)).toContain('variable "key_vault_id"')
    expect(render('terraform', 'reveal', azure)).not.toContain('key_vault_id')
  })

  it('escapes templates', () => {
    const input = environmentInput({ parent_project_id: `\${file("/etc/passwd")} %{ if true }` })
    expect(render('terraform', 'reveal', input)).toContain('"$${file(\\"/etc/passwd\\")} %%{ if true }"')
  })
})

describe('powershell', () => {
  it('assigns every value', () => {
    expect(render('powershell', 'reveal')).toContain("$env:POSTHOG_SERVICE_NAME = 'auth'")
  })

  it('asks for the vault of Azure in its own way', () => {
    const text = render('powershell', 'reference', environmentInput({ cloud_provider: 'azure' }))
    expect(text).toContain('(az keyvault secret show --vault-name $env:AZURE_KEY_VAULT --name ')
  })
})
