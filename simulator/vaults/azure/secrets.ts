import { AzureError, badParameter, conflict, secretNotFound } from './errors.ts'
import { assertName, mergeAttributes, parseSetSecret, parseUpdateSecret } from './input.ts'
import type { Call } from './operations.ts'
import { pageOf } from './pages.ts'
import { assertPermitted } from './permissions.ts'
import { renderBundle, renderItem, renderVersion } from './render.ts'
import {
  type AzureState,
  findSecret,
  isBeingPurged,
  newVersionId,
  phaseOf,
  type Secret,
  type SecretVersion,
  storeSecret,
  visibleVersion,
} from './state.ts'

/** Content type, tags and dates belong to the version: what the call does not give, the new version does not have. */
export function setSecret({ state, client, request, name }: Call): object {
  assertName(name)
  assertPermitted(state, client, 'setSecret', name)
  const input = parseSetSecret(request.body)
  const existing = findSecret(state, name)
  assertNameIsFree(state, name, existing)
  const version: SecretVersion = {
    id: newVersionId(),
    value: input.value,
    createdAt: request.at,
    createdByCall: request.callId,
    visibleAt: request.visibleAt,
    contentType: input.contentType ?? null,
    tags: input.tags ?? {},
    attributes: mergeAttributes(input.attributes, null),
    updatedAt: request.at,
  }
  const secret = existing ?? newSecret(name, request.callId)
  secret.versions.push(version)
  storeSecret(state, secret)
  return renderBundle(state, request.origin, secret, version)
}

export function getSecret({ state, client, request, name, version: wanted }: Call): object {
  assertName(name)
  assertPermitted(state, client, 'getSecret', name)
  const { secret, version } = liveVersion(state, name, wanted)
  if (!version.attributes.enabled) {
    throw new AzureError(403, 'Forbidden', 'Operation get is not allowed on a disabled secret.', {
      inner: 'SecretDisabled',
    })
  }
  return renderBundle(state, request.origin, secret, version)
}

export function updateSecret({ state, client, request, name, version: wanted }: Call): object {
  assertName(name)
  assertPermitted(state, client, 'update', name)
  const input = parseUpdateSecret(request.body)
  const { secret, version } = liveVersion(state, name, wanted)
  const attributes = mergeAttributes(input.attributes, version.attributes)
  version.attributes = attributes
  version.contentType = input.contentType ?? version.contentType
  version.tags = input.tags ?? version.tags
  version.updatedAt = request.at
  state.changed()
  return renderVersion(state, request.origin, secret, version)
}

export function listSecrets({ state, client, request }: Call): object {
  assertPermitted(state, client, 'readMetadata', '')
  const secrets = Object.values(state.document.secrets).filter(
    (secret) => phaseOf(state, secret) === 'live' && visibleVersion(state, secret),
  )
  const { page, nextLink } = pageOf(request, secrets, (secret) => secret.name.toLowerCase())
  const value = page.flatMap((secret) => {
    const version = visibleVersion(state, secret)
    return version ? [renderItem(state, request.origin, secret, version)] : []
  })
  return { value, nextLink }
}

/** In the order of their random ids, as the service gives them: the newest is not the last. */
export function listVersions({ state, client, request, name }: Call): object {
  assertName(name)
  assertPermitted(state, client, 'readMetadata', name)
  const { secret } = liveVersion(state, name, '')
  const visible = secret.versions.filter((version) => version.visibleAt <= state.now())
  const { page, nextLink } = pageOf(request, visible, (version) => version.id)
  return { value: page.map((version) => renderVersion(state, request.origin, secret, version)), nextLink }
}

/** An empty `wanted` is the newest version that reads may see. */
function liveVersion(state: AzureState, name: string, wanted: string): { secret: Secret; version: SecretVersion } {
  if (wanted !== '' && !/^[0-9a-f]{32}$/i.test(wanted))
    throw badParameter(`The request URI contains an invalid version: ${wanted}`)
  const secret = findSecret(state, name)
  if (!secret || phaseOf(state, secret) !== 'live') throw secretNotFound(name)
  const version =
    wanted === ''
      ? visibleVersion(state, secret)
      : secret.versions.find((each) => each.id === wanted.toLowerCase() && each.visibleAt <= state.now())
  if (!version) throw secretNotFound(wanted === '' ? name : `${name}/${wanted}`)
  return { secret, version }
}

function assertNameIsFree(state: AzureState, name: string, existing: Secret | undefined): void {
  if (!existing) {
    if (isBeingPurged(state, name)) throw conflict(name, 'ObjectIsBeingDeleted')
    return
  }
  switch (phaseOf(state, existing)) {
    case 'being-deleted':
      throw conflict(name, 'ObjectIsBeingDeleted')
    case 'deleted':
      throw conflict(name, 'ObjectIsDeletedButRecoverable')
    case 'being-recovered':
      throw conflict(name, 'ObjectIsBeingRecovered')
  }
}

function newSecret(name: string, callId: string): Secret {
  return {
    name,
    createdByCall: callId,
    versions: [],
    settlesAt: 0,
    deletedAt: null,
    deletedByCall: null,
    purgesAt: null,
    purgedAt: null,
  }
}
