import type { VaultReference } from '../environment.ts'
import { powershellText, shellText } from './quoting.ts'

type Shell = { quote(text: string): string; variable(name: string): string }

const shells = {
  sh: { quote: shellText, variable: (name: string) => `"\${${name}:?}"` },
  powershell: { quote: powershellText, variable: (name: string) => `$env:${name}` },
} as const satisfies Readonly<Record<string, Shell>>

/**
 * The command of the cloud's own tool that prints the value of an entry. `place` is the AWS region, the Google project or
 * the URL of the Azure vault; without it the tool's default holds, and AZURE_KEY_VAULT has to name Azure's vault.
 */
export function readCommand(
  { cloud, name }: VaultReference,
  place: string | null,
  shell: keyof typeof shells = 'sh',
): string {
  const { quote, variable } = shells[shell]
  if (cloud === 'aws') {
    const region = place === null ? '' : ` --region ${quote(place)}`
    return `aws ssm get-parameter --with-decryption --name ${quote(name)} --query Parameter.Value --output text${region}`
  }
  if (cloud === 'gcp') {
    const project = place === null ? '' : ` --project=${quote(place)}`
    return `gcloud secrets versions access latest --secret=${quote(name)}${project}`
  }
  const entry =
    place === null
      ? `--vault-name ${variable('AZURE_KEY_VAULT')} --name ${quote(name)}`
      : `--id ${quote(`${place.replace(/\/+$/, '')}/secrets/${name}`)}`
  return `az keyvault secret show ${entry} --query value --output tsv`
}
