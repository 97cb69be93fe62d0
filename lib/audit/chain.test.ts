import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { drawSeed, keepFigures, seeded, sized } from '#lib/testing/reliability/trial.ts'
import { type AuditKey, auditKeyOf, type ChainedRecord, chainHash, type Head, isSigned, signHead } from './chain.ts'
import { type Break, checkChain } from './chain-check.ts'

const key = auditKeyOf(randomBytes(32))
const strangeKey = auditKeyOf(randomBytes(32))
const keyOf = (id: string) => (id === key.id ? key : null)
const start = `start.${'0'.repeat(64)}`

const factsOf = (seq: number) => ({
  seq,
  id: String(seq + 40),
  at: new Date(Date.UTC(2026, 10, 24, 8, 0, 0, seq)).toISOString(),
  actor: { kind: 'person', id: `p${seq % 3}`, name: 'Ann' },
  action: 'configuration.updated',
  subject: { type: 'configuration', id: `c${seq % 7}`, name: 'nexpo/auth/prod' },
  detail: { revision: seq, changed: ['sampling_rate'] },
  request_id: `r${seq}`,
})

/** A chain of so many records, the first `older` of them under another key. */
function chainOf(length: number, { older = 0, olderKey = strangeKey } = {}): ChainedRecord[] {
  const chain: ChainedRecord[] = []
  for (let seq = 1; seq <= length; seq++) {
    const previous = chain.at(-1)?.hash ?? start
    const hash = chainHash(factsOf(seq), previous, seq <= older ? olderKey : key)
    chain.push({ ...factsOf(seq), previous, hash })
  }
  return chain
}

function headOf(chain: readonly ChainedRecord[], by: AuditKey = key): Head {
  const last = at(chain, chain.length)
  return signHead({ seq: last.seq, hash: last.hash, at: last.at }, by)
}

function at(chain: readonly ChainedRecord[], seq: number): ChainedRecord {
  const found = chain[seq - 1]
  if (!found) throw new Error(`No record ${seq}.`)
  return found
}

type Given = { readonly head?: Head | null | undefined; readonly anchor?: Head | null }

/** What is wrong with it: the number and the kind; null when all is well. */
function find(chain: readonly ChainedRecord[], { head, anchor = null }: Given = {}): Break | null {
  const check = checkChain({ keyOf, start, anchor })
  for (const record of chain) if (check.next(record)) break
  return check.end(head)
}

const place = (found: Break | null) => found && [found.seq, found.what]
const edit = (chain: readonly ChainedRecord[], seq: number, change: Partial<ChainedRecord>) =>
  chain.map((record) => (record.seq === seq ? { ...record, ...change } : record))

describe('a chain as it was written', () => {
  it.each([1, 2, 50])('of %i is well, also against its head and an older one', (length) => {
    const chain = chainOf(length)
    expect(find(chain)).toBeNull()
    expect(find(chain, { head: headOf(chain), anchor: headOf(chain.slice(0, 1)) })).toBeNull()
  })

  it('of none is well without a head only', () => {
    expect(find([], { head: null })).toBeNull()
    expect(place(find([], { head: headOf(chainOf(1)) }))).toEqual([1, 'cut'])
  })

  it('does not depend on the order in which a database keeps the fields of a detail', () => {
    const chain = chainOf(3)
    expect(find(edit(chain, 2, { detail: { changed: ['sampling_rate'], revision: 2 } }))).toBeNull()
  })
})

describe('an edit is found at its record', () => {
  const chain = chainOf(9)
  const five = at(chain, 5)
  const hash = (text: string) => text.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'))
  it.each<[field: string, change: Partial<ChainedRecord>, what: string]>([
    ['id', { id: '46' }, 'edited'],
    ['at', { at: at(chain, 6).at }, 'edited'],
    ['actor kind', { actor: { ...five.actor, kind: 'system' } }, 'edited'],
    ['actor id', { actor: { ...five.actor, id: 'p9' } }, 'edited'],
    ['actor name', { actor: { ...five.actor, name: 'Bob' } }, 'edited'],
    ['action', { action: 'configuration.created' }, 'edited'],
    ['subject type', { subject: { ...five.subject, type: 'plan' } }, 'edited'],
    ['subject id', { subject: { ...five.subject, id: 'c9' } }, 'edited'],
    ['subject name', { subject: { ...five.subject, name: 'nexpo/auth/dev' } }, 'edited'],
    ['detail', { detail: { ...five.detail, revision: 6 } }, 'edited'],
    ['a field more in the detail', { detail: { ...five.detail, more: null } }, 'edited'],
    ['request id', { request_id: 'r6' }, 'edited'],
    ['hash', { hash: hash(five.hash) }, 'edited'],
    ['previous', { previous: hash(five.previous) }, 'forged'],
    ['hash by another key', { hash: chainHash(five, five.previous, strangeKey) }, 'forged'],
    ['hash that is none', { hash: '' }, 'forged'],
    ['number', { seq: 50 }, 'missing'],
    ['number that is none', { seq: Number.NaN }, 'missing'],
  ])('%s', (_, change, what) => {
    expect(place(find(edit(chain, 5, change)))).toEqual([5, what])
  })
})

describe('what was moved, taken away or put in', () => {
  const chain = chainOf(9)
  const head = headOf(chain)
  const without = (...seqs: number[]) => chain.filter(({ seq }) => !seqs.includes(seq))
  const renumbered = (records: readonly ChainedRecord[]) => records.map((one, index) => ({ ...one, seq: index + 1 }))
  /** Written anew from there by somebody who has no key but another one. */
  const rewritten = (from: number) => {
    const kept = chain.slice(0, from - 1)
    for (let seq = from; seq <= 9; seq++) {
      const previous = kept.at(-1)?.hash ?? start
      const facts = { ...factsOf(seq), action: 'x' }
      kept.push({ ...facts, previous, hash: chainHash(facts, previous, strangeKey) })
    }
    return kept
  }
  it.each<[name: string, records: readonly ChainedRecord[], seq: number, what: string]>([
    ['one taken away', without(4), 4, 'missing'],
    ['three taken away', without(4, 5, 6), 4, 'missing'],
    ['the first taken away', without(1), 1, 'missing'],
    ['one taken away and the rest renumbered', renumbered(without(4)), 4, 'forged'],
    ['one twice', [...chain.slice(0, 4), at(chain, 4), ...chain.slice(4)], 5, 'out_of_order'],
    ['two in the other order', [...without(4).slice(0, 4), at(chain, 4), ...chain.slice(5)], 4, 'missing'],
    [
      'numbers of two exchanged',
      renumbered([...chain.slice(0, 3), at(chain, 5), at(chain, 4), ...chain.slice(5)]),
      4,
      'forged',
    ],
    [
      'one put in',
      renumbered([...chain.slice(0, 3), { ...at(chain, 4), action: 'x' }, ...chain.slice(3)]),
      4,
      'edited',
    ],
    ['the last taken away', without(9), 9, 'cut'],
    ['all taken away', [], 1, 'cut'],
    ['another chain by another key', rewritten(3), 3, 'forged'],
  ])('%s', (_, records, seq, what) => {
    expect(place(find(records, { head }))).toEqual([seq, what])
  })

  it('tells in plain words what is wrong', () => {
    expect(find(without(4))?.message).toBe('Record 4 is missing: the next one is 5.')
    expect(find(without(4, 5))?.message).toBe('Records 4 to 5 are missing: the next one is 6.')
    expect(find(without(8, 9), { head })?.message).toBe('The end is missing: records 8 to 9 were written and are gone.')
  })

  it('a cut with an older head put back is found by a head that was kept elsewhere', () => {
    const cut = chain.slice(0, 6)
    expect(find(cut, { head: headOf(cut) })).toBeNull()
    expect(place(find(cut, { head: headOf(cut), anchor: head }))).toEqual([7, 'cut'])
  })

  it('so is a restored copy that went on in another way', () => {
    const facts = { ...factsOf(9), action: 'x' }
    const previous = at(chain, 8).hash
    const other = [...chain.slice(0, 8), { ...facts, previous, hash: chainHash(facts, previous, key) }]
    expect(find(other, { head: headOf(other) })).toBeNull()
    expect(place(find(other, { head: headOf(other), anchor: head }))).toEqual([9, 'forged'])
  })
})

describe('the head', () => {
  const chain = chainOf(4)
  it('is true as it was signed only', () => {
    const head = headOf(chain)
    expect(isSigned(head, keyOf)).toBe(true)
    for (const change of [{ seq: 3 }, { hash: start }, { at: '' }, { signature: `${key.id}.${'0'.repeat(64)}` }]) {
      expect(isSigned({ ...head, ...change }, keyOf)).toBe(false)
      expect(find(chain, { head: { ...head, ...change } })).not.toBeNull()
    }
    expect(isSigned(headOf(chain, strangeKey), keyOf)).toBeNull()
  })

  it.each([
    ['by another key', headOf(chain, strangeKey), [4, 'unknown_key']],
    ['of a shorter chain', headOf(chain.slice(0, 2)), [3, 'forged']],
    ['gone', null, [4, 'forged']],
  ])('%s is found', (_, head, expected) => {
    expect(place(find(chain, { head }))).toEqual(expected)
  })
})

describe('a change of the key', () => {
  const chain = chainOf(9, { older: 4 })
  it('is not read as tampering, and what cannot be checked is counted', () => {
    const check = checkChain({ keyOf, start })
    for (const record of chain) expect(check.next(record)).toBeNull()
    expect(check.end(headOf(chain))).toBeNull()
    expect([check.records, check.unknownKey]).toEqual([9, 4])
  })

  it('hides nothing: what was written under the key that is known cannot be passed off as older', () => {
    const passedOff = { ...at(chain, 5), action: 'x', hash: at(chain, 5).hash.replace(key.id, strangeKey.id) }
    expect(place(find(edit(chain, 5, passedOff)))).toEqual([5, 'edited'])
    expect(place(find(chain.slice(0, 4), { head: headOf(chain.slice(0, 4), strangeKey) }))).toEqual([4, 'unknown_key'])
  })

  it('keeps the order of what was written before it', () => {
    expect(place(find(chain.filter(({ seq }) => seq !== 2)))).toEqual([2, 'missing'])
    expect(place(find(edit(chain, 2, { previous: start })))).toEqual([2, 'forged'])
  })
})

it('another past from before the chain is found by its first record', () => {
  const check = checkChain({ keyOf, start: `start.${'1'.repeat(64)}` })
  expect(place(check.next(at(chainOf(1), 1)))).toEqual([0, 'before_chain'])
})

type Tamper = (chain: ChainedRecord[], seq: number, random: () => number) => void
const length = 120

const tampers: Readonly<Record<string, Tamper>> = {
  edit(chain, seq, random) {
    const record = at(chain, seq)
    const changes: readonly Partial<ChainedRecord>[] = [
      { action: 'plan.created' },
      { actor: { ...record.actor, name: 'Eve' } },
      { subject: { ...record.subject, id: 'x' } },
      { detail: { revision: -seq } },
      { at: new Date(Date.parse(record.at) + 1 + Math.floor(random() * 1e9)).toISOString() },
      { id: String(1000 + seq) },
      { request_id: 'x' },
    ]
    chain[seq - 1] = { ...record, ...changes[Math.floor(random() * changes.length)] }
  },
  delete: (chain, seq, random) => void chain.splice(seq - 1, 1 + Math.floor(random() * 5)),
  'delete and renumber'(chain, seq) {
    chain.splice(seq - 1, 1)
    for (let index = seq - 1; index < chain.length; index++) chain[index] = { ...at(chain, index + 1), seq: index + 1 }
  },
  insert(chain, seq) {
    const facts = { ...factsOf(seq), action: 'x' }
    const previous = at(chain, seq).previous
    chain.splice(seq - 1, 0, { ...facts, previous, hash: chainHash(facts, previous, { ...strangeKey, id: key.id }) })
    for (let index = seq; index < chain.length; index++) chain[index] = { ...at(chain, index + 1), seq: index + 1 }
  },
  reorder(chain, seq, random) {
    const [moved] = chain.splice(seq - 1, 1)
    if (moved) chain.splice(seq + Math.floor(random() * (chain.length - seq)), 0, moved)
  },
  swap(chain, seq, random) {
    const other = seq + 1 + Math.floor(random() * (length - seq))
    const [a, b] = [at(chain, seq), at(chain, other)]
    chain[seq - 1] = { ...b, seq }
    chain[other - 1] = { ...a, seq: other }
  },
  'cut the tail': (chain, seq) => void chain.splice(seq - 1),
}

it('every tampering by chance is found, at the first record that it touches', () => {
  const seed = drawSeed('S10')
  const random = seeded(seed)
  const count = sized({ ci: 200, full: 1000 })
  const whole = chainOf(length)
  const names = Object.keys(tampers)
  const missed: string[] = []
  for (let trial = 0; trial < count; trial++) {
    const name = names[trial % names.length] ?? ''
    const seq = 1 + Math.floor(random() * (length - 1))
    const chain = [...whole]
    tampers[name]?.(chain, seq, random)
    const found = find(chain, { anchor: headOf(whole) })
    if (found?.seq !== seq) missed.push(`${name} at ${seq}: ${JSON.stringify(found)}`)
  }
  keepFigures('S10', { seed, tampers: count, 'found at the right record': count - missed.length })
  expect(missed).toEqual([])
})

it('is checked at 20,000 records a second or more', () => {
  const chain = chainOf(20_000)
  // Time of this process alone, so that a busy machine does not count.
  const before = process.cpuUsage()
  expect(find(chain, { head: headOf(chain) })).toBeNull()
  const { user, system } = process.cpuUsage(before)
  const perSecond = Math.round(20_000 / ((user + system) / 1e6))
  keepFigures('S10-speed', { records: 20_000, 'records a second': perSecond })
  expect(perSecond).toBeGreaterThan(20_000)
})
