import 'server-only'
import type { KeyVaultSecret, SecretClient, SecretProperties } from '@azure/keyvault-secrets'
import { Secret } from '#lib/core/secret.ts'
import { azureAdvice } from './azure-advice.ts'
import { type AzureClient, openAzureClient } from './azure-client.ts'
import { judgeAzure } from './azure-errors.ts'
import { createReviver, type Reviver } from './azure-reviver.ts'
import { type Caller, createCaller } from './calls.ts'
import type { Advice, Differences, Driver, Observed, ReadBack, Written } from './driver.ts'
import { causeOf, unlessNotFound, type VaultCall } from './errors.ts'
import { markFor } from './marks.ts'
import type { AzureVaultSettings, DriverOptions } from './settings.ts'
import type { VaultEntry } from './store.ts'
import { markOf, type Tags, userTags, vaultTags } from './tags.ts'

const contentType = 'text/plain'

/** Key Vault secrets: every write is a version with tags of its own; deleted names are recovered before use. */
export class AzureDriver implements Driver {
  readonly system = 'azure'
  readonly advice: Advice
  readonly #azure: AzureClient
  readonly #client: SecretClient
  readonly #call: Caller
  readonly #throughTransition: Reviver

  constructor(settings: AzureVaultSettings, options: DriverOptions) {
    this.#azure = openAzureClient(settings, options)
    const { client, vault } = this.#azure
    this.#client = client
    this.#call = createCaller({ system: 'azure', scope: `azure:${vault.url}`, judge: judgeAzure, options })
    this.#throughTransition = createReviver(client, this.#call, options)
    this.advice = azureAdvice(vault.url)
  }

  async read(name: string, signal?: AbortSignal): Promise<Observed | null> {
    try {
      const found = await unlessNotFound(this.#get(name, undefined, signal))
      return found && observed(name, found.properties, valueOfSecret(found))
    } catch (error) {
      if (causeOf(error) !== 'permanent') throw error
      // A disabled secret keeps its value to itself, and whose it is can be seen in its versions.
      const newest = await this.#newestVersion(name, signal)
      return newest && observed(name, newest, null)
    }
  }

  create(entry: VaultEntry, signal?: AbortSignal): Promise<Written> {
    return this.#throughTransition(entry, () => this.#set(entry, signal), signal)
  }

  async update(entry: VaultEntry, current: Observed, differs: Differences, signal?: AbortSignal): Promise<Written> {
    if (differs.value) return await this.create(entry, signal)
    const { name } = entry
    const { version } = current
    const about: VaultCall = { doing: 'tag', name, changing: true, permission: 'secrets/update/action' }
    const properties = { tags: wantedTags(entry), contentType }
    const send = (abortSignal: AbortSignal) =>
      this.#client.updateSecretProperties(name, version, { abortSignal, ...properties })
    await this.#call(about, send, signal)
    return { version }
  }

  async readBack(name: string, version: string, signal?: AbortSignal): Promise<ReadBack> {
    const found = await this.#get(name, version, signal)
    return { value: valueOfSecret(found), reference: referenceOf(found.properties) }
  }

  async remove(name: string, signal?: AbortSignal): Promise<'deleted' | 'absent'> {
    const about: VaultCall = { doing: 'delete', name, changing: true, permission: 'secrets/delete' }
    const send = (abortSignal: AbortSignal) => this.#client.beginDeleteSecret(name, { abortSignal })
    const deleted = await unlessNotFound(this.#call(about, send, signal))
    return deleted ? 'deleted' : 'absent'
  }

  async close(): Promise<void> {
    this.#azure.close()
  }

  async #get(name: string, version: string | undefined, signal?: AbortSignal): Promise<KeyVaultSecret> {
    const about: VaultCall = { doing: 'read', name, changing: false, permission: 'secrets/getSecret/action' }
    const send = (abortSignal: AbortSignal) =>
      this.#client.getSecret(name, { abortSignal, ...(version && { version }) })
    return await this.#call(about, send, signal)
  }

  async #set(entry: VaultEntry, signal?: AbortSignal): Promise<Written> {
    const { name, value } = entry
    const permission = 'secrets/setSecret/action'
    const about: VaultCall = { doing: 'write', name, changing: true, permission, secrets: [value] }
    // Without tags the new version would have none.
    const extras = { tags: wantedTags(entry), contentType }
    const send = (abortSignal: AbortSignal) => this.#client.setSecret(name, value.reveal(), { abortSignal, ...extras })
    const { properties } = await this.#call(about, send, signal)
    return { version: properties.version ?? '' }
  }

  async #newestVersion(name: string, signal?: AbortSignal): Promise<SecretProperties | null> {
    const permission = 'secrets/readMetadata/action'
    const about: VaultCall = { doing: 'list the versions of', name, changing: false, permission }
    const send = async (abortSignal: AbortSignal) => {
      let newest: SecretProperties | null = null
      for await (const one of this.#client.listPropertiesOfSecretVersions(name, { abortSignal })) {
        if (!newest || Number(one.createdOn ?? 0) > Number(newest.createdOn ?? 0)) newest = one
      }
      return newest
    }
    return await this.#call(about, send, signal)
  }
}

function valueOfSecret({ value }: KeyVaultSecret): Secret | null {
  return value === undefined ? null : new Secret(value)
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
