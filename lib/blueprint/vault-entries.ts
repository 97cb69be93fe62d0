import { type SettingSource, settingsOf } from '#lib/configurations/settings.ts'
import { type VaultKey, vaultName } from '#lib/configurations/vault-names.ts'
import type { Json } from '#lib/core/json.ts'
import type { Desired } from '#lib/core/resource.ts'
import { reference, type Scope } from './scope.ts'

/** The user's tags, and the service and environment unless the user has tags of these names. */
function vaultTags({ variables }: Scope): Readonly<Record<string, string>> {
  const { common_tags, service_name, environment } = variables
  const taken = new Set(Object.keys(common_tags).map((key) => key.toLowerCase()))
  return {
    ...common_tags,
    ...(taken.has('service') ? {} : { service: service_name }),
    ...(taken.has('environment') ? {} : { environment }),
  }
}

function settingValue(scope: Scope, source: SettingSource): Json {
  return source.type === 'text' ? source.text : reference(scope.projectAddress, source.attribute)
}

/**
 * One vault entry for each setting that has a value, and the webhook's secret. All wait for the project, so that a
 * project that cannot be made leaves no entries behind.
 */
export function vaultEntries(scope: Scope): readonly Desired[] {
  const { variables, vault } = scope
  const kind = vault.provider === 'aws' ? 'vault.parameter' : 'vault.secret'
  const entry = (key: VaultKey, secret: boolean, value: Json): Desired => ({
    address: `${kind}/${key}`,
    kind,
    connection: vault.connection,
    spec: {
      name: vaultName(variables, vault.provider, key),
      value,
      secret,
      tags: vaultTags(scope),
      service: variables.service_name,
      key,
      environment: variables.environment,
      cloud: vault.provider,
    },
    needs: [scope.projectAddress],
  })
  const settings = settingsOf(variables, scope.posthog.host)
  const entries = settings.map(({ key, isSecret, source }) => entry(key, isSecret, settingValue(scope, source)))
  const secret = variables.webhook_secret
  return secret ? [...entries, entry('webhook-secret', true, secret)] : entries
}
