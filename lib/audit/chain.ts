import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { canonicalJson, type JsonObject } from '#lib/core/json.ts'

/*
 * The hash chain of the audit, without database or clock. A record's hash is
 * `<key id>.<HMAC-SHA-256(key, previous + "\n" + canonical JSON of the record without its two hashes)>` in hex, so a link
 * says also under which key the record before was written: nobody can pass a record off as one of a key that is gone.
 */

export type Actor = { readonly kind: string; readonly id: string; readonly name: string }
export type Subject = { readonly type: string; readonly id: string; readonly name: string }

/** What the hash is made of, beside the hash before. */
export type RecordFacts = {
  readonly seq: number
  readonly id: string
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string
  readonly actor: Actor
  readonly action: string
  readonly subject: Subject
  readonly detail: JsonObject
  readonly request_id: string
}

export type ChainedRecord = RecordFacts & { readonly previous: string; readonly hash: string }

/** The end of the chain, signed: whoever keeps one can tell later whether records were cut off behind it. */
export type Head = {
  readonly seq: number
  /** The hash of the record with this number. */
  readonly hash: string
  readonly at: string
  readonly signature: string
}

export type AuditKey = { readonly id: string; readonly key: Uint8Array }
export type KeyOf = (id: string) => AuditKey | null

/** `HEDGEROW_ENCRYPTION_KEY` never signs by itself. */
export function auditKeyOf(encryptionKey: Uint8Array): AuditKey {
  const key = createHmac('sha256', encryptionKey).update('audit').digest()
  return { id: createHash('sha256').update(key).digest('hex').slice(0, 8), key }
}

export function chainHash(facts: RecordFacts, previous: string, key: AuditKey): string {
  return signed(`${previous}\n${canonicalFacts(facts)}`, key)
}

export function signHead(head: Omit<Head, 'signature'>, key: AuditKey): Head {
  const { seq, hash, at } = head
  return { seq, hash, at, signature: signed(headText(head), key) }
}

/** Null when its key is not known here. */
export function isSigned(head: Head, keyOf: KeyOf): boolean | null {
  const key = keyOf(keyIdOf(head.signature))
  return key && isSame(head.signature, signed(headText(head), key))
}

/** Of a hash or a signature; empty when it has none. */
export function keyIdOf(text: string): string {
  return /^([0-9a-f]{8})\.[0-9a-f]{64}$/.exec(text)?.[1] ?? ''
}

export function isHashOf(record: ChainedRecord, key: AuditKey): boolean {
  return isSame(record.hash, chainHash(record, record.previous, key))
}

const headText = ({ seq, hash, at }: Omit<Head, 'signature'>) => `head\n${canonicalJson({ seq, hash, at })}`

function canonicalFacts({ seq, id, at, actor, action, subject, detail, request_id }: RecordFacts): string {
  const { kind, id: actorId, name } = actor
  const { type, id: subjectId, name: subjectName } = subject
  return canonicalJson({
    seq,
    id,
    at,
    actor: { kind, id: actorId, name },
    action,
    subject: { type, id: subjectId, name: subjectName },
    detail,
    request_id,
  })
}

function signed(text: string, { id, key }: AuditKey): string {
  return `${id}.${createHmac('sha256', key).update(text).digest('hex')}`
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
