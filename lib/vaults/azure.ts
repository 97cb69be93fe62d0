import 'server-only'
import type { KeyVaultSecret, SecretProperties } from '@azure/keyvault-secrets'
import { HedgerowError } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { azureAdvice } from './azure-advice.ts'
import { openAzureClient } from './azure-client.ts'
import { judgeAzure } from './azure-errors.ts'
import { createReviver } from './azure-reviver.ts'
import { createCaller } from './calls.ts'
import type { Differences, Driver, Observed, Written } from './driver.ts'
import type { VaultCall } from './errors.ts'
import { markFor } from './marks.ts'
import type { AzureVaultSettings, DriverOptions } from './settings.ts'
import type { VaultEntry } from './store.ts'
import { markOf, type Tags, userTags, vaultTags } from './tags.ts'

const contentType = 'text/plain'

/** Key Vault secrets: every write is a version with tags of its own; deleted names are recovered before use. */
export function openAzure(settings: AzureVaultSettings, options: DriverOptions): Driver {
  const { client, vault, close } = openAzureClient(settings, options)
  const { deadlines, policy } = options
  const lanes = options.lanesFor(`azure:${vault.url}`)
  const call = createCaller({
    system: 'azure',
    lanes,
    deadlines,
    judge: judgeAzure,
    maxPauseMs: policy.maxRetryAfterMs,
  })
  const reviver = createReviver(client, call, options)

  async function getSecret(name: string, version: string | undefined, signal?: AbortSignal): Promise<KeyVaultSecret> {
    const about: VaultCall = { doing: 'read', name, changing: false, permission: 'secrets/getSecret/action' }
    const send = (abortSignal: AbortSignal) => client.getSecret(name, { abortSignal, ...(version && { version }) })
    return await call(about, send, signal)
  }

  async function read(name: string, signal?: AbortSignal): Promise<Observed | null> {
    try {
      const { value, properties } = await getSecret(name, undefined, signal)
      return observed(name, properties, value === undefined ? null : new Secret(value))
    } catch (error) {
      const cause = error instanceof HedgerowError ? error.upstream?.cause : undefined
      if (cause === 'not_found') return null
      // A disabled secret keeps its value to itself, and whose it is can be seen in its versions.
      if (cause !== 'permanent') throw error
      const newest = await newestVersion(name, signal)
      return newest && observed(name, newest, null)
    }
  }

  async function newestVersion(name: string, signal?: AbortSignal): Promise<SecretProperties | null> {
    const about: VaultCall = {
      doing: 'list the versions of',
      name,
      changing: false,
      permission: 'secrets/readMetadata/action',
    }
    const send = async (abortSignal: AbortSignal) => {
      let newest: SecretProperties | null = null
      for await (const one of client.listPropertiesOfSecretVersions(name, { abortSignal })) {
        if (!newest || Number(one.createdOn ?? 0) > Number(newest.createdOn ?? 0)) newest = one
      }
      return newest
    }
    return await call(about, send, signal)
  }

  async function set(entry: VaultEntry, signal?: AbortSignal): Promise<Written> {
    const { name, value } = entry
    const about: VaultCall = {
      doing: 'write',
      name,
      changing: true,
      permission: 'secrets/setSecret/action',
      secrets: [value],
    }
    // Without tags the new version would have none.
    const extras = { tags: wantedTags(entry), contentType }
    const send = (abortSignal: AbortSignal) => client.setSecret(name, value.reveal(), { abortSignal, ...extras })
    const { properties } = await call(about, send, signal)
    return { version: properties.version ?? '' }
  }

  async function update(entry: VaultEntry, current: Observed, differs: Differences, signal?: AbortSignal) {
    const { version } = current
    if (differs.value) return await reviver.throughTransition(entry, () => set(entry, signal), signal)
    const { name } = entry
    const about: VaultCall = { doing: 'tag', name, changing: true, permission: 'secrets/update/action' }
    const send = (abortSignal: AbortSignal) =>
      client.updateSecretProperties(name, version, { abortSignal, tags: wantedTags(entry), contentType })
    await call(about, send, signal)
    return { version }
  }

  async function remove(name: string, signal?: AbortSignal): Promise<'deleted' | 'absent'> {
    const about: VaultCall = { doing: 'delete', name, changing: true, permission: 'secrets/delete' }
    try {
      await call(about, (abortSignal) => client.beginDeleteSecret(name, { abortSignal }), signal)
      return 'deleted'
    } catch (error) {
      if (error instanceof HedgerowError && error.upstream?.cause === 'not_found') return 'absent'
      throw error
    }
  }

  return {
    system: 'azure',
    read,
    create: (entry, signal) => reviver.throughTransition(entry, () => set(entry, signal), signal),
    update,
    async readBack(name, version, signal) {
      const { value, properties } = await getSecret(name, version, signal)
      return { value: value === undefined ? null : new Secret(value), reference: referenceOf(properties) }
    },
    remove,
    close: async () => close(),
    advice: azureAdvice(vault.url),
  }
}

function observed(name: string, properties: SecretProperties, value: Secret | null): Observed {
  const tags: Tags = properties.tags ?? {}
  return {
    name,
    value,
    secret: null,
    tags: userTags('azure', tags),
    mark: markOf(tags),
    version: properties.version ?? '',
    reference: referenceOf(properties),
  }
}

function wantedTags(entry: VaultEntry): Record<string, string> {
  return { ...vaultTags('azure', entry.tags), ...markFor(entry) }
}

/** The id without the version. */
function referenceOf({ id = '', version }: SecretProperties): string {
  return version ? id.replace(`/${version}`, '') : id
}
