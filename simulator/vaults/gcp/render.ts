import { type GcpState, nameOf, type Secret, type SecretVersion } from './state.ts'

/** Proto JSON of a Secret; empty fields are left out, as the service does. */
export function renderSecret(state: GcpState, secret: Secret): Record<string, unknown> {
  return {
    name: nameOf(state, secret),
    replication: secret.replication,
    createTime: time(secret.createdAt),
    ...present('labels', secret.labels),
    ...present('annotations', secret.annotations),
    ...present('versionAliases', secret.versionAliases),
    ...(secret.expiresAt === null ? {} : { expireTime: time(secret.expiresAt) }),
    ...secret.inert,
    etag: secret.etag,
  }
}

export function renderVersion(state: GcpState, secret: Secret, version: SecretVersion): Record<string, unknown> {
  return {
    name: versionName(state, secret, version),
    createTime: time(version.createdAt),
    ...(version.destroyedAt === null ? {} : { destroyTime: time(version.destroyedAt) }),
    state: version.state,
    replicationStatus: replicationStatus(secret),
    etag: version.etag,
    ...(version.checksumGiven ? { clientSpecifiedPayloadChecksum: true } : {}),
  }
}

export function versionName(state: GcpState, secret: Secret, version: Pick<SecretVersion, 'number'>): string {
  return `${nameOf(state, secret)}/versions/${version.number}`
}

export function time(ms: number): string {
  return new Date(ms).toISOString()
}

function present(name: string, map: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.keys(map).length === 0 ? {} : { [name]: map }
}

function replicationStatus(secret: Secret): object {
  const userManaged = secret.replication.userManaged as { replicas: { location: string }[] } | undefined
  if (!userManaged) return { automatic: {} }
  return { userManaged: { replicas: userManaged.replicas.map(({ location }) => ({ location })) } }
}
