import 'server-only'
import {
  AddTagsToResourceCommand,
  DeleteParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  type SSMClient,
  type Tag,
} from '@aws-sdk/client-ssm'
import type { HedgerowError } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { awsAdvice } from './aws-advice.ts'
import { openAwsClient } from './aws-client.ts'
import { judgeAws } from './aws-errors.ts'
import { createParameterReader, type FoundParameter, type ParameterReader } from './aws-reader.ts'
import { type Caller, createCaller } from './calls.ts'
import type { Advice, Differences, Driver, Observed, ReadBack, Written } from './driver.ts'
import { causeOf, unlessNotFound, type VaultCall } from './errors.ts'
import { markFor } from './marks.ts'
import type { AwsVaultSettings, DriverOptions } from './settings.ts'
import { untilSettled } from './settle.ts'
import type { VaultEntry } from './store.ts'
import { markOf, type Tags, userTags, vaultTags } from './tags.ts'

const resource = { ResourceType: 'Parameter' } as const

/** SSM Parameter Store: String for plain values, SecureString for secrets, our mark as tags. */
export class AwsDriver implements Driver {
  readonly system = 'aws'
  readonly advice: Advice
  readonly #settings: AwsVaultSettings
  readonly #options: DriverOptions
  readonly #client: SSMClient
  readonly #call: Caller
  readonly #parameter: ParameterReader

  constructor(settings: AwsVaultSettings, options: DriverOptions) {
    const { client, scope } = openAwsClient(settings, options)
    this.#settings = settings
    this.#options = options
    this.#client = client
    this.#call = createCaller({ system: 'aws', scope, judge: judgeAws, options })
    this.#parameter = createParameterReader(client, this.#call)
    this.advice = awsAdvice(settings)
  }

  async read(name: string, signal?: AbortSignal): Promise<Observed | null> {
    const found = await this.#parameter(name, signal)
    const tags = found && (await this.#tagsOf(name, signal))
    return found && tags ? observed(name, found, tags) : null
  }

  async create(entry: VaultEntry, signal?: AbortSignal): Promise<Written> {
    // Tags and Overwrite exclude each other, so this also never overwrites what came to be meanwhile.
    const fresh = { Overwrite: false, Tags: toTagList(wantedTags(entry)) }
    // A name that was deleted half a minute ago may still be taken, by nothing that can be read.
    const lingers = async ({ upstream }: HedgerowError) =>
      upstream?.cause === 'conflict' && upstream.retryable && (await this.#parameter(entry.name, signal)) === null
    return await untilSettled(() => this.#write(entry, fresh, signal), lingers, this.#options, signal)
  }

  async update(entry: VaultEntry, current: Observed, differs: Differences, signal?: AbortSignal): Promise<Written> {
    if (differs.tags) await this.#retag(entry, current, signal)
    if (!differs.value && !differs.secret) return { version: current.version }
    try {
      return await this.#write(entry, { Overwrite: true }, signal)
    } catch (error) {
      // Some types cannot be turned into others in place.
      if (!differs.secret || causeOf(error) !== 'conflict') throw error
      await this.remove(entry.name, signal)
      return await this.create(entry, signal)
    }
  }

  async readBack(name: string, version: string, signal?: AbortSignal): Promise<ReadBack> {
    const found = await this.#parameter(`${name}:${version}`, signal)
    return { value: found && new Secret(found.value), reference: found?.arn ?? '' }
  }

  async remove(name: string, signal?: AbortSignal): Promise<'deleted' | 'absent'> {
    const about: VaultCall = { doing: 'delete', name, changing: true, permission: 'ssm:DeleteParameters' }
    const command = new DeleteParametersCommand({ Names: [name] })
    const send = (abortSignal: AbortSignal) => this.#client.send(command, { abortSignal })
    const { DeletedParameters } = await this.#call(about, send, signal)
    return DeletedParameters?.includes(name) ? 'deleted' : 'absent'
  }

  async close(): Promise<void> {
    this.#client.destroy()
  }

  async #tagsOf(name: string, signal?: AbortSignal): Promise<Tags | null> {
    const about: VaultCall = { doing: 'read the tags of', name, changing: false, permission: 'ssm:ListTagsForResource' }
    const command = new ListTagsForResourceCommand({ ...resource, ResourceId: name })
    const send = (abortSignal: AbortSignal) => this.#client.send(command, { abortSignal })
    // Null: deleted between the two reads.
    const listed = await unlessNotFound(this.#call(about, send, signal))
    return listed && fromTagList(listed.TagList)
  }

  async #write(entry: VaultEntry, input: Partial<PutParameterCommandInput>, signal?: AbortSignal): Promise<Written> {
    const { name, value, secret } = entry
    const permission = 'ssm:PutParameter and ssm:AddTagsToResource'
    const about: VaultCall = { doing: 'write', name, changing: true, permission, secrets: [value] }
    const key = this.#settings.kms_key_id
    const command = new PutParameterCommand({
      Name: name,
      Value: value.reveal(),
      Type: secret ? 'SecureString' : 'String',
      ...(secret && key && { KeyId: key }),
      ...input,
    })
    const send = (abortSignal: AbortSignal) => this.#client.send(command, { abortSignal })
    const { Version } = await this.#call(about, send, signal)
    return { version: String(Version ?? '') }
  }

  async #retag(entry: VaultEntry, current: Observed, signal?: AbortSignal): Promise<void> {
    const { name } = entry
    const wanted = wantedTags(entry)
    const stale = Object.keys({ ...current.tags, ...current.mark }).filter((key) => !(key in wanted))
    const add = new AddTagsToResourceCommand({ ...resource, ResourceId: name, Tags: toTagList(wanted) })
    const about = { doing: 'tag', name, changing: true, permission: 'ssm:AddTagsToResource' }
    await this.#call(about, (abortSignal) => this.#client.send(add, { abortSignal }), signal)
    if (stale.length === 0) return
    const remove = new RemoveTagsFromResourceCommand({ ...resource, ResourceId: name, TagKeys: stale })
    const untag = { ...about, permission: 'ssm:RemoveTagsFromResource' }
    await this.#call(untag, (abortSignal) => this.#client.send(remove, { abortSignal }), signal)
  }
}

function observed(name: string, found: FoundParameter, tags: Tags): Observed {
  return {
    name,
    value: new Secret(found.value),
    secret: found.type === 'SecureString',
    tags: userTags('aws', tags),
    mark: markOf(tags),
    version: found.version,
    reference: found.arn,
  }
}

function wantedTags(entry: VaultEntry): Tags {
  return { ...vaultTags('aws', entry.tags), ...markFor(entry) }
}

function toTagList(tags: Tags): Tag[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
}

function fromTagList(list: readonly Tag[] = []): Tags {
  return Object.fromEntries(list.map(({ Key = '', Value = '' }) => [Key, Value]))
}
