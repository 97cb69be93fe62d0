import { type ChainedRecord, type Head, isHashOf, isSigned, type KeyOf, keyIdOf } from './chain.ts'

/*
 * Reads a chain record by record, in order, and finds the first thing in it that is not as it was written. Without the
 * key of a record its content cannot be checked, only its place: that is so for what was written before a change of the
 * key, and for nothing after it.
 */

export type BreakKind = 'edited' | 'missing' | 'out_of_order' | 'forged' | 'cut' | 'before_chain' | 'unknown_key'

export type Break = {
  /** The number of the first record that is not as it was written; 0 for those from before the chain. */
  readonly seq: number
  readonly what: BreakKind
  /** In plain words, for whoever has to act on it. */
  readonly message: string
}

export type ChainStart = {
  readonly keyOf: KeyOf
  /** What the first record follows; null when it is not known, as in an exported file. */
  readonly start: string | null
  /** A head that somebody has kept. */
  readonly anchor?: Head | null | undefined
}

export type ChainCheck = {
  readonly records: number
  /** How many of them were written under a key that is not known here. */
  readonly unknownKey: number
  /** Null while all is well. After the first finding nothing more is looked at. */
  next(record: ChainedRecord): Break | null
  /** `head`: what the database keeps as the end; null when there is no record yet, undefined when it is not known. */
  end(head: Head | null | undefined): Break | null
}

export function checkChain({ keyOf, start, anchor }: ChainStart): ChainCheck {
  let [records, unknownKey] = [0, 0]
  let last: ChainedRecord | null = null
  let [isKeyKnown, wasUnknown] = [false, false]
  let broken: Break | null = null

  const find = (record: ChainedRecord): Break | null => {
    const seq = records + 1
    if (record.seq !== seq) return misplaced(seq, record)
    const key = keyOf(keyIdOf(record.hash))
    const before = last?.hash ?? start ?? record.previous
    const isLinked = record.previous === before
    if (!key && (isKeyKnown || !isLinked)) return forged(seq)
    if (key && !isHashOf(record, key)) return isLinked ? edited(seq) : forged(seq)
    if (!isLinked && seq === 1) return beforeChain()
    // Its own hash is right, so what it was linked to is what changed.
    if (!isLinked) return wasUnknown ? edited(seq - 1) : outOfOrder(seq)
    if (anchor?.seq === seq && anchor.hash !== record.hash) return otherThanAnchor(seq)
    isKeyKnown ||= key !== null
    wasUnknown = key === null
    if (!key) unknownKey += 1
    return null
  }

  return {
    get records() {
      return records
    },
    get unknownKey() {
      return unknownKey
    },
    next(record) {
      broken ??= find(record)
      if (broken) return broken
      records += 1
      last = record
      return null
    },
    end(head) {
      broken ??= findAtEnd({ records, last, isKeyKnown, keyOf }, head) ?? cutBefore(anchor, records)
      return broken
    },
  }
}

type Ending = {
  readonly records: number
  readonly last: ChainedRecord | null
  readonly isKeyKnown: boolean
  readonly keyOf: KeyOf
}

function findAtEnd({ records, last, isKeyKnown, keyOf }: Ending, head: Head | null | undefined): Break | null {
  if (head === undefined) return null
  if (head === null) return last ? headForged(records) : null
  if (head.seq > records) return cut(records + 1, head.seq)
  if (head.seq < records) return forged(head.seq + 1)
  if (isSigned(head, keyOf) === false) return headForged(records)
  if (head.hash !== last?.hash || head.at !== last.at) return headForged(records)
  if (isKeyKnown && isSigned(head, keyOf)) return null
  const message = `The chain ends under a key that this portal does not have (${keyIdOf(head.signature)}): what the records say cannot be checked until another one is written, or with the HEDGEROW_ENCRYPTION_KEY of then.`
  return { seq: records, what: 'unknown_key', message }
}

const cutBefore = (anchor: Head | null | undefined, records: number) =>
  anchor && anchor.seq > records ? cut(records + 1, anchor.seq) : null

function misplaced(seq: number, { seq: found }: ChainedRecord): Break {
  if (!(found < seq)) {
    const which = found === seq + 1 ? `Record ${seq} is` : `Records ${seq} to ${found - 1} are`
    return { seq, what: 'missing', message: `${which} missing: the next one is ${found}.` }
  }
  return { seq, what: 'out_of_order', message: `Record ${found} stands where record ${seq} belongs.` }
}

const edited = (seq: number): Break => ({
  seq,
  what: 'edited',
  message: `Record ${seq} is not what was written: something in it was changed.`,
})

const forged = (seq: number): Break => ({
  seq,
  what: 'forged',
  message: `Record ${seq} was not written by this portal, or was moved from another place.`,
})

const outOfOrder = (seq: number): Break => ({
  seq,
  what: 'out_of_order',
  message: `Record ${seq} was written after another record than the one that is before it now.`,
})

const beforeChain = (): Break => ({
  seq: 0,
  what: 'before_chain',
  message: 'The records from before the chain are not what they were when it began.',
})

const cut = (seq: number, end: number): Break => ({
  seq,
  what: 'cut',
  message: `The end is missing: records ${seq} to ${end} were written and are gone.`,
})

const headForged = (seq: number): Break => ({
  seq,
  what: 'forged',
  message: `The kept end of the chain is not the one that this portal signed over record ${seq}.`,
})

const otherThanAnchor = (seq: number): Break => ({
  seq,
  what: 'forged',
  message: `Record ${seq} is not the one over which the head that you gave was signed.`,
})
