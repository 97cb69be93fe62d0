import 'server-only'
import {
  AddTagsToResourceCommand,
  DeleteParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
  type PutParameterCommandInput,
  RemoveTagsFromResourceCommand,
  type Tag,
} from '@aws-sdk/client-ssm'
import { HedgerowError } from '#lib/core/errors.ts'
import { Secret } from '#lib/core/secret.ts'
import { awsAdvice } from './aws-advice.ts'
import { openAwsClient } from './aws-client.ts'
import { judgeAws } from './aws-errors.ts'
import { createParameterReader, type FoundParameter } from './aws-reader.ts'
import { createCaller } from './calls.ts'
import type { Differences, Driver, Observed, Written } from './driver.ts'
import type { VaultCall } from './errors.ts'
import { markFor } from './marks.ts'
import type { AwsVaultSettings, DriverOptions } from './settings.ts'
import { untilSettled } from './settle.ts'
import type { VaultEntry } from './store.ts'
import { markOf, type Tags, userTags, vaultTags } from './tags.ts'

const resource = { ResourceType: 'Parameter' } as const

/** SSM Parameter Store: String for plain values, SecureString for secrets, our mark as tags. */
export function openAws(settings: AwsVaultSettings, options: DriverOptions): Driver {
  const { client, scope } = openAwsClient(settings, options)
  const { deadlines, policy } = options
  const lanes = options.lanesFor(scope)
  const call = createCaller({ system: 'aws', lanes, deadlines, judge: judgeAws, maxPauseMs: policy.maxRetryAfterMs })
  const parameter = createParameterReader(client, call)

  async function tagsOf(name: string, signal?: AbortSignal): Promise<Tags | null> {
    const about: VaultCall = { doing: 'read the tags of', name, changing: false, permission: 'ssm:ListTagsForResource' }
    const command = new ListTagsForResourceCommand({ ...resource, ResourceId: name })
    try {
      const { TagList } = await call(about, (abortSignal) => client.send(command, { abortSignal }), signal)
      return fromTagList(TagList)
    } catch (error) {
      // Deleted between the two reads.
      if (error instanceof HedgerowError && error.upstream?.cause === 'not_found') return null
      throw error
    }
  }

  async function read(name: string, signal?: AbortSignal): Promise<Observed | null> {
    const found = await parameter(name, signal)
    const tags = found && (await tagsOf(name, signal))
    return found && tags ? observed(name, found, tags) : null
  }

  async function write(entry: VaultEntry, input: Partial<PutParameterCommandInput>, signal?: AbortSignal) {
    const about: VaultCall = {
      doing: 'write',
      name: entry.name,
      changing: true,
      permission: 'ssm:PutParameter and ssm:AddTagsToResource',
      secrets: [entry.value],
    }
    const command = new PutParameterCommand({
      Name: entry.name,
      Value: entry.value.reveal(),
      Type: entry.secret ? 'SecureString' : 'String',
      ...(entry.secret && settings.kms_key_id && { KeyId: settings.kms_key_id }),
      ...input,
    })
    const { Version } = await call(about, (abortSignal) => client.send(command, { abortSignal }), signal)
    return { version: String(Version ?? '') }
  }

  async function create(entry: VaultEntry, signal?: AbortSignal): Promise<Written> {
    // Tags and Overwrite exclude each other, so this also never overwrites what came to be meanwhile.
    const fresh = { Overwrite: false, Tags: toTagList(wantedTags(entry)) }
    // A name that was deleted half a minute ago may still be taken, by nothing that can be read.
    const lingers = async ({ upstream }: HedgerowError) =>
      upstream?.cause === 'conflict' && upstream.retryable && (await parameter(entry.name, signal)) === null
    return await untilSettled(() => write(entry, fresh, signal), lingers, options, signal)
  }

  async function retag(entry: VaultEntry, current: Observed, signal?: AbortSignal): Promise<void> {
    const { name } = entry
    const wanted = wantedTags(entry)
    const there = { ...current.tags, ...current.mark }
    const stale = Object.keys(there).filter((key) => !(key in wanted))
    const add = new AddTagsToResourceCommand({ ...resource, ResourceId: name, Tags: toTagList(wanted) })
    const about = { doing: 'tag', name, changing: true, permission: 'ssm:AddTagsToResource' }
    await call(about, (abortSignal) => client.send(add, { abortSignal }), signal)
    if (stale.length === 0) return
    const remove = new RemoveTagsFromResourceCommand({ ...resource, ResourceId: name, TagKeys: stale })
    const untag = { ...about, permission: 'ssm:RemoveTagsFromResource' }
    await call(untag, (abortSignal) => client.send(remove, { abortSignal }), signal)
  }

  async function update(entry: VaultEntry, current: Observed, differs: Differences, signal?: AbortSignal) {
    if (differs.tags) await retag(entry, current, signal)
    if (!differs.value && !differs.secret) return { version: current.version }
    try {
      return await write(entry, { Overwrite: true }, signal)
    } catch (error) {
      // Some types cannot be turned into others in place.
      if (!differs.secret || !(error instanceof HedgerowError) || error.upstream?.cause !== 'conflict') throw error
      await remove(entry.name, signal)
      return await create(entry, signal)
    }
  }

  async function remove(name: string, signal?: AbortSignal): Promise<'deleted' | 'absent'> {
    const about: VaultCall = { doing: 'delete', name, changing: true, permission: 'ssm:DeleteParameters' }
    const command = new DeleteParametersCommand({ Names: [name] })
    const { DeletedParameters } = await call(about, (abortSignal) => client.send(command, { abortSignal }), signal)
    return DeletedParameters?.includes(name) ? 'deleted' : 'absent'
  }

  return {
    system: 'aws',
    read,
    create,
    update,
    async readBack(name, version, signal) {
      const found = await parameter(`${name}:${version}`, signal)
      return { value: found && new Secret(found.value), reference: found?.arn ?? '' }
    },
    remove,
    close: async () => client.destroy(),
    advice: awsAdvice(settings),
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
