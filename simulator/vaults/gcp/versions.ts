import { z } from 'zod'
import { crc32c } from './crc32c.ts'
import { GcpError, invalid } from './errors.ts'
import { parseFilter } from './filter.ts'
import { etag, page, parseInput, payloadInput } from './input.ts'
import { isVisible, liveSecret, resolveSecret, resolveVersion, secretNotFound, type VersionRef } from './names.ts'
import type { Call } from './operations.ts'
import { pageOf } from './pages.ts'
import { spendProjectQuota, spendSecretQuota, spendVersionQuota } from './quotas.ts'
import { renderVersion, versionName } from './render.ts'
import { assertEtag } from './rules.ts'
import { exclusively } from './secrets.ts'
import { type GcpState, newEtag, type Secret, type SecretVersion, secretKey, type VersionState } from './state.ts'

const maxBytes = 64 * 1024
const base64 = /^[A-Za-z0-9+/_-]*={0,2}$/

const AddSecretVersion = z.strictObject({ parent: z.string(), payload: payloadInput.optional() })
const ListSecretVersions = z.strictObject({ parent: z.string(), ...page })
const Named = z.strictObject({ name: z.string() })
const ChangeState = z.strictObject({ name: z.string(), etag })

export async function addSecretVersion({ state, input, request }: Call): Promise<object> {
  const asked = parseInput(AddSecretVersion, input)
  const ref = resolveSecret(state, asked.parent, 'secretmanager.versions.add')
  if (!asked.payload) throw invalid('Field [payload] is required.')
  if (!base64.test(asked.payload.data))
    throw invalid("Invalid value at 'payload.data' (TYPE_BYTES), Base64 decoding failed.")
  const data = Buffer.from(asked.payload.data, 'base64')
  if (data.length < 1 || data.length > maxBytes) {
    throw invalid(`The size of the secret payload must be between 1 and ${maxBytes} bytes; it is ${data.length}.`)
  }
  const checksum = crc32c(data)
  const given = asked.payload.dataCrc32c
  if (given !== undefined && given !== String(checksum)) {
    throw invalid(
      `The checksum specified in the request [${given}] does not match the checksum of the received payload [${checksum}].`,
    )
  }
  if (!liveSecret(state, ref)) throw secretNotFound(state, ref)
  spendProjectQuota(state, ref.projectId, 'write')
  spendSecretQuota(state, ref.projectId, ref.secretId)
  return exclusively({ state, key: secretKey(ref.projectId, ref.secretId) }, () => {
    const secret = liveSecret(state, ref)
    if (!secret) throw secretNotFound(state, ref)
    const version: SecretVersion = {
      number: (secret.versions.at(-1)?.number ?? 0) + 1,
      createdAt: request.at,
      createdByCall: request.callId,
      visibleAt: Math.max(request.visibleAt, request.at + state.settings.latest_lag_ms),
      checksumGiven: given !== undefined,
      state: 'ENABLED',
      data: data.toString('base64'),
      crc32c: checksum,
      etag: newEtag(),
      destroyedAt: null,
    }
    secret.versions.push(version)
    state.changed()
    return renderVersion(state, secret, version)
  })
}

export function getSecretVersion({ state, input }: Call): object {
  const { name } = parseInput(Named, input)
  const ref = resolveVersion(state, name, 'secretmanager.versions.get')
  spendProjectQuota(state, ref.projectId, 'read')
  const { secret, version } = find(state, ref, true)
  return renderVersion(state, secret, version)
}

export function accessSecretVersion({ state, input }: Call): object {
  const { name } = parseInput(Named, input)
  const ref = resolveVersion(state, name, 'secretmanager.versions.access')
  spendProjectQuota(state, ref.projectId, 'access')
  const { secret, version } = find(state, ref, true)
  if (version.state !== 'ENABLED' || version.data === null) throw wrongState(state, secret, version)
  return {
    name: versionName(state, secret, version),
    payload: { data: version.data, dataCrc32c: String(version.crc32c) },
  }
}

export function listSecretVersions({ state, input }: Call): object {
  const asked = parseInput(ListSecretVersions, input)
  const ref = resolveSecret(state, asked.parent, 'secretmanager.versions.list')
  spendProjectQuota(state, ref.projectId, 'read')
  const secret = liveSecret(state, ref)
  if (!secret || !isVisible(state, secret)) throw secretNotFound(state, ref)
  const predicate = parseFilter(asked.filter, ['name', 'state', 'create_time'])
  const versions = secret.versions
    .filter((version) => isVisible(state, version))
    .filter((version) => {
      const { name, createTime } = renderVersion(state, secret, version)
      const fields: Record<string, unknown> = { name, state: version.state, create_time: createTime }
      return predicate(([field = '']) => [String(fields[field])])
    })
    .reverse()
  const { page: found, ...rest } = pageOf(versions, (version) => String(version.number).padStart(10, '0'), asked)
  return { versions: found.map((version) => renderVersion(state, secret, version)), ...rest }
}

export const enableSecretVersion = (call: Call): object => changeState(call, 'ENABLED', 'enable')
export const disableSecretVersion = (call: Call): object => changeState(call, 'DISABLED', 'disable')
export const destroySecretVersion = (call: Call): object => changeState(call, 'DESTROYED', 'destroy')

function changeState({ state, input, request }: Call, wanted: VersionState, verb: string): object {
  const asked = parseInput(ChangeState, input)
  const ref = resolveVersion(state, asked.name, `secretmanager.versions.${verb}`)
  spendProjectQuota(state, ref.projectId, 'write')
  const { secret, version } = find(state, ref, false)
  spendVersionQuota(state, ref.projectId, versionName(state, secret, version))
  assertEtag(asked.etag, version.etag)
  if (version.state === 'DESTROYED') throw wrongState(state, secret, version)
  version.state = wanted
  version.etag = newEtag()
  if (wanted === 'DESTROYED') {
    version.data = null
    version.destroyedAt = request.at
  }
  state.changed()
  return renderVersion(state, secret, version)
}

/** By number a version is found at once; `latest` and aliases are eventual, and no writer may use them. */
function find(state: GcpState, ref: VersionRef, allowAlias: boolean): { secret: Secret; version: SecretVersion } {
  const secret = liveSecret(state, ref)
  if (!secret) throw secretNotFound(state, ref, ref.version === 'latest' ? ' or has no versions' : '')
  const number = /^\d+$/.test(ref.version) ? ref.version : aliased(state, secret, ref, allowAlias)
  const version = secret.versions.find((each) => String(each.number) === number)
  if (!version) {
    const name = versionName(state, secret, { number: Number(number) })
    throw new GcpError('NOT_FOUND', `Secret Version [${name}] not found.`)
  }
  return { secret, version }
}

function aliased(state: GcpState, secret: Secret, ref: VersionRef, allowAlias: boolean): string {
  if (!allowAlias) throw invalid(`Secret Version [${ref.version}] must be given by its number here.`)
  if (ref.version !== 'latest') {
    const number = secret.versionAliases[ref.version]
    if (number === undefined) throw new GcpError('NOT_FOUND', `Secret Version alias [${ref.version}] not found.`)
    return number
  }
  // The newest one whatever its state: a disabled newest version hides the enabled ones before it.
  const latest = isVisible(state, secret) ? secret.versions.findLast((version) => isVisible(state, version)) : undefined
  if (!latest) throw secretNotFound(state, ref, ' or has no versions')
  return String(latest.number)
}

function wrongState(state: GcpState, secret: Secret, version: SecretVersion): GcpError {
  return new GcpError(
    'FAILED_PRECONDITION',
    `Secret Version [${versionName(state, secret, version)}] is in ${version.state} state.`,
  )
}
