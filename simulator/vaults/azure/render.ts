import type { AzureState, Secret, SecretVersion } from './state.ts'

/** A secret bundle; `origin` is the vault's URL as the caller wrote it. */
export function renderBundle(state: AzureState, origin: string, secret: Secret, version: SecretVersion): object {
  return { value: version.value, ...renderVersion(state, origin, secret, version) }
}

export function renderVersion(state: AzureState, origin: string, secret: Secret, version: SecretVersion): object {
  return {
    ...(version.contentType === null ? {} : { contentType: version.contentType }),
    id: `${origin}/secrets/${secret.name}/${version.id}`,
    attributes: renderAttributes(state, version),
    tags: version.tags,
  }
}

/** A list item: no value, and the id without a version. */
export function renderItem(state: AzureState, origin: string, secret: Secret, version: SecretVersion): object {
  return { ...renderVersion(state, origin, secret, version), id: `${origin}/secrets/${secret.name}` }
}

export function renderDeletion(origin: string, secret: Secret): object {
  return {
    recoveryId: `${origin}/deletedsecrets/${secret.name}`,
    deletedDate: seconds(secret.deletedAt ?? 0),
    scheduledPurgeDate: seconds(secret.purgesAt ?? 0),
  }
}

function renderAttributes({ settings }: AzureState, { attributes, createdAt, updatedAt }: SecretVersion): object {
  return {
    enabled: attributes.enabled,
    ...(attributes.nbf === null ? {} : { nbf: attributes.nbf }),
    ...(attributes.exp === null ? {} : { exp: attributes.exp }),
    created: seconds(createdAt),
    updated: seconds(updatedAt),
    recoveryLevel: settings.purge_protection ? 'Recoverable' : 'Recoverable+Purgeable',
    recoverableDays: settings.recoverable_days,
  }
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000)
}
