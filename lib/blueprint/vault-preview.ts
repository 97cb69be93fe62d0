import type { Variables } from '#lib/configurations/schemas.ts'
import { settingsOf } from '#lib/configurations/settings.ts'
import { type VaultKey, vaultName } from '#lib/configurations/vault-names.ts'

type VaultNamePreview = {
  readonly key: VaultKey
  /** The environment variable that it feeds; null for the webhook's secret, which the receiver needs. */
  readonly variable: string | null
  readonly name: string
  /** How the cloud stores it. */
  readonly storage: 'SecureString' | 'String' | 'secret'
}

/** The vault entries as they will be named, in the module's order: for the live preview beside the form. */
export function vaultNames(variables: Variables): readonly VaultNamePreview[] {
  const cloud = variables.cloud_provider
  const preview = (key: VaultKey, variable: string | null, isSecret: boolean): VaultNamePreview => ({
    key,
    variable,
    name: vaultName(variables, cloud, key),
    storage: cloud !== 'aws' ? 'secret' : isSecret ? 'SecureString' : 'String',
  })
  const entries = settingsOf(variables, variables.posthog_host).map(({ key, name, isSecret }) =>
    preview(key, name, isSecret),
  )
  return variables.webhook_secret ? [...entries, preview('webhook-secret', null, true)] : entries
}
