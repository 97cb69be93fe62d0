import type { EntryOwner, StoredEntry, VaultEntry } from './store.ts'
import { markKeys, markValue, type Tags } from './tags.ts'

/** The tags that say whose an entry is. */
export function markFor(entry: Pick<VaultEntry, 'owner' | 'key'>): Tags {
  return {
    [markKeys.managedBy]: markValue,
    [markKeys.configuration]: entry.owner.configuration,
    [markKeys.key]: entry.key,
  }
}

/**
 * Ours is what carries our mark for the same configuration. The key is not compared: within one configuration the
 * name decides, and a mark that a person damaged is repaired by the next put.
 */
export function readMark(tags: Tags, owner: EntryOwner): Pick<StoredEntry, 'owner' | 'markedFor'> {
  const configuration = tags[markKeys.configuration]
  if (tags[markKeys.managedBy] !== markValue || !configuration) return { owner: 'foreign', markedFor: null }
  return {
    owner: configuration === owner.configuration ? 'ours' : 'foreign',
    markedFor: { configuration, key: tags[markKeys.key] ?? '' },
  }
}
