import { markFor } from './marks.ts'
import type { VaultEntry } from './store.ts'
import { isCloudTag, markKeys, type Tags, vaultTags } from './tags.ts'

type Marked = { readonly labels?: Tags | null; readonly annotations?: Tags | null }

/** A label can be searched for and holds no slash or capital: it says that it is ours; annotations say exactly whose. */
export function markOfSecret(secret: Marked): Tags {
  const all = { ...pick(secret.annotations, [markKeys.configuration, markKeys.key]) }
  return { ...pick(secret.labels, [markKeys.managedBy]), ...all }
}

/** The user's labels and ours; of what is there only Google's own is kept. */
export function labelsFor(entry: VaultEntry, there: Tags): Record<string, string> {
  const kept = Object.entries(there).filter(([key]) => isCloudTag('gcp', key))
  return { ...Object.fromEntries(kept), ...vaultTags('gcp', entry.tags), ...pick(markFor(entry), [markKeys.managedBy]) }
}

/** Annotations are everybody's: ours are set, all others are kept. */
export function annotationsFor(entry: VaultEntry, there: Tags): Record<string, string> {
  return { ...there, ...pick(markFor(entry), [markKeys.configuration, markKeys.key]) }
}

function pick(tags: Tags | null | undefined, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(tags ?? {}).filter(([key]) => keys.includes(key)))
}
