import { AddTagsToResourceCommand, DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import type { Bench, Cloud } from '#lib/testing/provisioning.ts'
import { outsidePerson } from './outside-person.ts'

/** Somebody who works in a vault beside the portal; names as the portal gives them to applications. */
export type VaultPerson = {
  /** Its mark stays. */
  setValue(name: string, value: string): Promise<unknown>
  addTag(name: string, tag: string, value: string): Promise<unknown>
  remove(name: string): Promise<unknown>
  /** Under a name that is free, without any mark. */
  make(name: string, value: string): Promise<unknown>
}

export async function vaultPersons(bench: Bench): Promise<Readonly<Record<Cloud, VaultPerson>>> {
  return { aws: await awsPerson(bench), gcp: gcpPerson(bench), azure: await azurePerson(bench) }
}

async function awsPerson({ simulator, truth }: Bench): Promise<VaultPerson> {
  const { region, access_key_id, secret_access_key } = (await truth()).aws
  const credentials = { accessKeyId: access_key_id, secretAccessKey: secret_access_key }
  const client = new SSMClient({ endpoint: simulator.endpoints.aws, region, credentials })
  const addTag = (name: string, Key: string, Value: string) =>
    client.send(new AddTagsToResourceCommand({ ResourceType: 'Parameter', ResourceId: name, Tags: [{ Key, Value }] }))
  return {
    setValue: (Name, Value) => client.send(new PutParameterCommand({ Name, Value, Overwrite: true })),
    addTag,
    remove: (Name) => client.send(new DeleteParameterCommand({ Name })),
    make: (Name, Value) => client.send(new PutParameterCommand({ Name, Value, Type: 'SecureString' })),
  }
}

function gcpPerson({ simulator, truth }: Bench): VaultPerson {
  const ask = async (method: string, name: string, rest: string, body?: unknown) => {
    const { project_id } = (await truth()).gcp
    const url = `${simulator.endpoints.gcp}/v1/projects/${project_id}/secrets${name && `/${name}`}${rest}`
    const sent =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }
    const response = await fetch(url, { method, ...sent })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${url} gave ${response.status}: ${text}`)
    return JSON.parse(text) as { labels?: Record<string, string> }
  }
  const setValue = (name: string, value: string) =>
    ask('POST', name, ':addVersion', { payload: { data: Buffer.from(value).toString('base64') } })
  return {
    setValue,
    async make(name, value) {
      await ask('POST', '', `?secretId=${name}`, { replication: { automatic: {} } })
      await setValue(name, value)
    },
    async addTag(name, tag, value) {
      const { labels } = await ask('GET', name, '')
      return ask('PATCH', name, '?updateMask=labels', { labels: { ...labels, [tag.toLowerCase()]: value } })
    },
    remove: (name) => ask('DELETE', name, ''),
  }
}

async function azurePerson(bench: Bench): Promise<VaultPerson> {
  const person = await outsidePerson(bench)
  const newest = async (name: string) => {
    const { secrets } = (await bench.truth()).azure
    const versions = secrets.find((secret) => secret.name === name)?.versions as
      | { value: string; tags: Record<string, string> }[]
      | undefined
    return versions?.at(-1) ?? { value: '', tags: {} }
  }
  return {
    setValue: async (name, value) => person.setSecret(name, value, (await newest(name)).tags),
    async addTag(name, tag, text) {
      const { value, tags } = await newest(name)
      return person.setSecret(name, value, { ...tags, [tag]: text })
    },
    remove: (name) => person.deleteSecret(name),
    async make(name, value) {
      await person.purgeSecret(name)
      await person.setSecret(name, value, {})
    },
  }
}
