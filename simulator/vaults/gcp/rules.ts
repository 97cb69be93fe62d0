import { GcpError, invalid } from './errors.ts'
import type { SecretInput } from './input.ts'
import type { Secret } from './state.ts'

const maxLabels = 64
const maxAliases = 50
const maxAnnotationBytes = 16 * 1024
const labelKey = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u
const labelValue = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u
const annotationKey = /^[a-z0-9A-Z](?:[a-z0-9A-Z_.-]{0,61}[a-z0-9A-Z])?$/
const aliasKey = /^(?!latest$|NEW$)[A-Za-z][A-Za-z0-9_-]{0,62}$/

export function assertSecretId(secretId: string): void {
  if (/^[A-Za-z0-9_-]{1,255}$/.test(secretId)) return
  throw invalid(`The provided Secret ID [${secretId}] does not match the expected format [[a-zA-Z0-9_-]{1,255}]`)
}

export function assertReplication(replication: SecretInput['replication']): void {
  if (!replication?.automatic && !replication?.userManaged) throw invalid('Field [secret.replication] is required.')
  if (replication.automatic && replication.userManaged) {
    throw invalid('Field [secret.replication] must be either automatic or user managed.')
  }
  if (replication.userManaged && replication.userManaged.replicas.length === 0) {
    throw invalid('Field [secret.replication.user_managed.replicas] cannot be empty.')
  }
}

export function assertLabels(labels: Readonly<Record<string, string>>): void {
  if (Object.keys(labels).length > maxLabels)
    throw invalid(`No more than ${maxLabels} labels can be assigned to a secret.`)
  for (const [key, value] of Object.entries(labels)) {
    if (!labelKey.test(key) || Buffer.byteLength(key) > 128) throw invalid(`Label key [${key}] is not valid.`)
    if (!labelValue.test(value) || Buffer.byteLength(value) > 128) {
      throw invalid(`Label value [${value}] of key [${key}] is not valid.`)
    }
  }
}

export function assertAnnotations(annotations: Readonly<Record<string, string>>): void {
  const entries = Object.entries(annotations)
  for (const [key] of entries) if (!annotationKey.test(key)) throw invalid(`Annotation key [${key}] is not valid.`)
  const bytes = entries.reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0)
  if (bytes >= maxAnnotationBytes) throw invalid('The total size of annotations must be less than 16 KiB.')
}

export function assertAliases(aliases: Readonly<Record<string, string>>, versions: Secret['versions']): void {
  if (Object.keys(aliases).length > maxAliases) throw invalid(`No more than ${maxAliases} aliases can be assigned.`)
  for (const [alias, number] of Object.entries(aliases)) {
    if (!aliasKey.test(alias)) throw invalid(`Version alias [${alias}] is not valid.`)
    if (!versions.some((version) => String(version.number) === number)) {
      throw invalid(`Version alias [${alias}] points at version [${number}], which does not exist.`)
    }
  }
}

export function assertEtag(given: string | undefined, present: string): void {
  if (given === undefined || given === '' || given === present) return
  throw new GcpError('FAILED_PRECONDITION', `The etag provided [${given}] does not match the current etag.`)
}

/** @returns milliseconds since 1970, null when the secret never expires. */
export function expiryOf({ expireTime, ttl }: SecretInput, now: number): number | null {
  if (expireTime !== undefined && ttl !== undefined) throw invalid('Only one of expire_time and ttl can be set.')
  if (ttl !== undefined) return now + Number(ttl.slice(0, -1)) * 1000
  if (expireTime === undefined) return null
  const at = Date.parse(expireTime)
  if (at <= now) throw invalid('Field [secret.expire_time] must be in the future.')
  return at
}
