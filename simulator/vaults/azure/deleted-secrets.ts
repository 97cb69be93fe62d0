import { AzureError, conflict, secretNotFound } from './errors.ts'
import { assertName } from './input.ts'
import type { Call } from './operations.ts'
import { pageOf } from './pages.ts'
import { type Action, assertPermitted } from './permissions.ts'
import { renderBundle, renderDeletion, renderItem, renderVersion } from './render.ts'
import { findSecret, phaseOf, purge, type Secret, type SecretVersion } from './state.ts'

const dayMs = 24 * 3600 * 1000

export function deleteSecret({ state, client, request, name }: Call): object {
  assertName(name)
  assertPermitted(state, client, 'delete', name)
  const secret = findSecret(state, name)
  if (!secret || secret.deletedAt !== null) throw secretNotFound(name)
  if (phaseOf(state, secret) === 'being-recovered') throw conflict(name, 'ObjectIsBeingRecovered')
  secret.deletedAt = request.at
  secret.deletedByCall = request.callId
  secret.purgesAt = request.at + state.settings.recoverable_days * dayMs
  secret.settlesAt = request.at + state.settings.being_deleted_ms
  state.changed()
  return { ...renderVersion(state, request.origin, secret, newest(secret)), ...renderDeletion(request.origin, secret) }
}

export function getDeletedSecret(call: Call): object {
  const { state, request } = call
  const secret = deletedSecret(call, 'getSecret')
  return { ...renderVersion(state, request.origin, secret, newest(secret)), ...renderDeletion(request.origin, secret) }
}

export function listDeletedSecrets({ state, client, request }: Call): object {
  assertPermitted(state, client, 'readMetadata', '')
  const secrets = Object.values(state.document.secrets).filter((secret) => phaseOf(state, secret) === 'deleted')
  const { page, nextLink } = pageOf(request, secrets, (secret) => secret.name.toLowerCase())
  const value = page.map((secret) => ({
    ...renderItem(state, request.origin, secret, newest(secret)),
    ...renderDeletion(request.origin, secret),
  }))
  return { value, nextLink }
}

export function recoverDeletedSecret(call: Call): object {
  const { state, request } = call
  const secret = deletedSecret(call, 'recover')
  secret.deletedAt = null
  secret.deletedByCall = null
  secret.purgesAt = null
  secret.settlesAt = request.at + state.settings.being_recovered_ms
  state.changed()
  return renderBundle(state, request.origin, secret, newest(secret))
}

export function purgeDeletedSecret(call: Call): null {
  const { state, request } = call
  const secret = deletedSecret(call, 'purge')
  if (state.settings.purge_protection) {
    throw new AzureError(
      403,
      'Forbidden',
      'Operation "purge" is not allowed because purge protection is enabled for this vault. Key Vault service will ' +
        `automatically purge it after the retention period has passed.\r\nVault: ${state.document.vaultName};location=westeurope`,
    )
  }
  purge(state, secret, request.at)
  return null
}

/** While the deletion is under way, readers are told there is nothing yet, and writers to wait. */
function deletedSecret({ state, client, name }: Call, action: Action): Secret {
  assertName(name)
  assertPermitted(state, client, action, name)
  const secret = findSecret(state, name)
  const phase = secret && phaseOf(state, secret)
  if (secret && phase === 'deleted') return secret
  if (phase === 'being-deleted' && action !== 'getSecret') throw conflict(name, 'ObjectIsBeingDeleted')
  throw new AzureError(404, 'SecretNotFound', `Deleted Secret not found: ${name}`)
}

function newest(secret: Secret): SecretVersion {
  const version = secret.versions.at(-1)
  if (!version) throw new Error(`secret ${secret.name} has no version`)
  return version
}
