import { AzureError } from './errors.ts'
import type { RoleName } from './settings.ts'
import type { AzureState, Client } from './state.ts'

export type Action = 'getSecret' | 'readMetadata' | 'setSecret' | 'update' | 'delete' | 'recover' | 'purge'

const readerActions: readonly Action[] = ['getSecret', 'readMetadata']

/** Judged at every call, not when the token was issued, as Azure's role-based access control is. */
export function assertPermitted(state: AzureState, client: Client, action: Action, name: string): void {
  const role: RoleName = client.isReader ? 'reader' : state.settings.client_role
  const granted = role === 'officer' || (role === 'reader' && readerActions.includes(action))
  if (granted && !state.settings.denied_actions.includes(action)) return
  const { vaultName, tenantId } = state.document
  const full = `Microsoft.KeyVault/vaults/secrets/${action}${action === 'delete' ? '' : '/action'}`
  const secret = name === '' ? '' : `/secrets/${name}`
  throw new AzureError(
    403,
    'Forbidden',
    'Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were ' +
      `changed recently, please observe propagation time.\r\nCaller: appid=${client.id};oid=${client.objectId};iss=https://sts.windows.net/${tenantId}/\r\n` +
      `Action: '${full}'\r\nResource: '/subscriptions/simulated/resourcegroups/simulated/providers/microsoft.keyvault/vaults/${vaultName}${secret}'\r\n` +
      `Assignment: (not found)\r\nDenyAssignmentId: null\r\nDecisionReason: 'DeniedWithNoValidRBAC' \r\nVault: ${vaultName};location=westeurope\r\n`,
    { inner: 'ForbiddenByRbac' },
  )
}
