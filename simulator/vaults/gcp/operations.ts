import type { SimulatorRequest } from '../../types.ts'
import { GcpError } from './errors.ts'
import { getIamPolicy, setIamPolicy, testIamPermissions } from './iam.ts'
import { decryptWithKey, encryptWithKey } from './kms.ts'
import { listSecrets } from './list-secrets.ts'
import { createSecret, deleteSecret, getSecret, updateSecret } from './secrets.ts'
import type { GcpState } from './state.ts'
import {
  accessSecretVersion,
  addSecretVersion,
  destroySecretVersion,
  disableSecretVersion,
  enableSecretVersion,
  getSecretVersion,
  listSecretVersions,
} from './versions.ts'

/** One authenticated call; `input` is the request message in proto JSON, whichever transport brought it. */
export type Call = { readonly state: GcpState; readonly input: unknown; readonly request: SimulatorRequest }

type Operation = (call: Call) => object | Promise<object>

const notSimulated: Operation = () => {
  throw new GcpError('UNIMPLEMENTED', 'The simulator has no managed rotation.')
}

/** Every method of google.cloud.secretmanager.v1.SecretManagerService by its name, and two of KMS. */
export const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['ListSecrets', listSecrets],
  ['CreateSecret', createSecret],
  ['GetSecret', getSecret],
  ['UpdateSecret', updateSecret],
  ['DeleteSecret', deleteSecret],
  ['AddSecretVersion', addSecretVersion],
  ['GetSecretVersion', getSecretVersion],
  ['AccessSecretVersion', accessSecretVersion],
  ['ListSecretVersions', listSecretVersions],
  ['EnableSecretVersion', enableSecretVersion],
  ['DisableSecretVersion', disableSecretVersion],
  ['DestroySecretVersion', destroySecretVersion],
  ['GetIamPolicy', getIamPolicy],
  ['SetIamPolicy', setIamPolicy],
  ['TestIamPermissions', testIamPermissions],
  ['EnableManagedRotation', notSimulated],
  ['RotateSecret', notSimulated],
  // Of google.cloud.kms.v1.KeyManagementService.
  ['Encrypt', encryptWithKey],
  ['Decrypt', decryptWithKey],
])
