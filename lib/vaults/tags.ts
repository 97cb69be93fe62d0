import type { Fault } from '#lib/core/errors.ts'
import type { VaultSystem } from './names.ts'

/*
 * The user's tags as each cloud can hold them, and the tags by which we know our own entries. Pure and without node,
 * so that the form can show what `Environment` becomes before anything is written.
 */

export type Tags = Readonly<Record<string, string>>

/** Our mark. On GCP only managed_by is a label; the exact values of the others are annotations. */
export const markKeys = {
  managedBy: 'managed_by',
  configuration: 'hedgerow_configuration',
  key: 'hedgerow_key',
} as const
export const markValue = 'hedgerow'

const markCount = Object.keys(markKeys).length
const gcpLabelMax = 63

type Limits = { readonly count: number; readonly key: number; readonly value: number }
// What is left of the cloud's 50, 64 and 15 when our own are on the entry.
const limits: Record<VaultSystem, Limits> = {
  aws: { count: 50 - markCount, key: 128, value: 256 },
  gcp: { count: 64 - markCount, key: gcpLabelMax, value: gcpLabelMax },
  azure: { count: 15 - markCount, key: 512, value: 512 },
}

/** The tags as the cloud will hold them: GCP labels are lower-cased, replaced by '-' where not allowed, and cut. */
export function vaultTags(system: VaultSystem, tags: Tags): Tags {
  if (system !== 'gcp') return tags
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [label(key), label(value)]))
}

/** Faults of the user's tags, with paths `tags.<key>` or `tags`. */
export function tagFaults(system: VaultSystem, tags: Tags): Fault[] {
  const { count } = limits[system]
  const keys = Object.keys(tags)
  const faults = Object.entries(tags).flatMap(([key, value]) =>
    entryFaults(system, key, value).map((message) => ({ path: `tags.${key}`, message })),
  )
  if (keys.length > count) {
    faults.push({ path: 'tags', message: `At most ${count} tags fit beside ours; there are ${keys.length}.` })
  }
  if (system === 'gcp') faults.push(...labelCollisions(keys))
  return faults
}

function labelCollisions(keys: readonly string[]): Fault[] {
  const stored = [...new Set(keys.map(label))]
  return stored.flatMap((one) => {
    const group = keys.filter((key) => label(key) === one)
    if (group.length < 2) return []
    return [{ path: 'tags', message: `${group.join(' and ')} would become the same label, ${one}.` }]
  })
}

/** Tags that the cloud itself or its tools put there: neither ours nor the user's. */
export function isCloudTag(system: VaultSystem, key: string): boolean {
  if (system === 'aws') return key.toLowerCase().startsWith('aws:')
  return system === 'gcp' && key.startsWith('goog')
}

function isMarkKey(key: string): boolean {
  return Object.values<string>(markKeys).includes(key)
}

/** The part of an entry's tags that is our mark. */
export function markOf(tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => isMarkKey(key)))
}

/** The part of an entry's tags that is the user's. */
export function userTags(system: VaultSystem, tags: Tags): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !isMarkKey(key) && !isCloudTag(system, key)))
}

export function sameTags(a: Tags, b: Tags): boolean {
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key])
}

function label(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9_-]/gu, '-')
    .slice(0, gcpLabelMax)
}

function entryFaults(system: VaultSystem, key: string, value: string): string[] {
  const limit = limits[system]
  const faults: string[] = []
  if (key === '') faults.push('A tag needs a name.')
  if (isMarkKey(key.toLowerCase())) faults.push(`${key} is how Hedgerow marks its own entries.`)
  if (isCloudTag(system, key.toLowerCase())) faults.push(`The cloud keeps tags such as ${key} for itself.`)
  if (system === 'gcp') {
    if (key !== '' && !/^[a-z]/.test(label(key))) faults.push('A Google label begins with a letter.')
    return faults
  }
  if (key.length > limit.key) faults.push(`A tag's name has at most ${limit.key} characters.`)
  if (value.length > limit.value) faults.push(`A tag's value has at most ${limit.value} characters.`)
  if (system === 'aws' && !/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(key + value)) {
    faults.push('AWS tags hold only letters, digits, spaces and _ . : / = + - @.')
  }
  return faults
}
