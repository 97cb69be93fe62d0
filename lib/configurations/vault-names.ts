import type { CloudProvider, Variables } from './schemas.ts'
import type { SettingKey } from './settings.ts'

export type VaultKey = SettingKey | 'webhook-secret'

type Named = Pick<Variables, 'project_name' | 'service_name' | 'environment' | 'vault_layout'>

/**
 * Where a value lies: `/nexpo/auth/posthog/host` in AWS, `nexpo-auth-posthog-host` in Google Cloud and Azure. The
 * layout 'environment' puts the environment behind the service, for environments that share a vault.
 */
export function vaultName(of: Named, cloud: CloudProvider, key: VaultKey): string {
  const environment = of.vault_layout === 'environment' ? [of.environment] : []
  const parts = [of.project_name, of.service_name, ...environment, 'posthog', key]
  return cloud === 'aws' ? `/${parts.join('/')}` : parts.join('-')
}
