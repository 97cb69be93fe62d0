import 'server-only'
import type { JsonObject } from '#lib/core/json.ts'
import type { Transaction } from '#lib/db.ts'
import { currentAuditKey } from './audit-keys.ts'
import { type AuditKey, chainHash, type Head, type RecordFacts, signHead } from './chain.ts'
import type { Collected } from './record.ts'

type Place = { readonly id: bigint; readonly seq: bigint; readonly hash: string; readonly at: Date }

/** Adds records to the end of the chain, with the database's time, and moves the end. Others wait until the commit. */
export async function append(tx: Transaction, collected: readonly Collected[]): Promise<void> {
  if (collected.length === 0) return
  // Ids are drawn under the lock, so that they rise with the numbers. Time does not go back along the chain.
  const places = await tx.$queryRaw<Place[]>`
    WITH head AS MATERIALIZED (SELECT seq, hash, at FROM audit_head WHERE id = 1 FOR UPDATE)
    SELECT nextval(pg_get_serial_sequence('audit_record', 'id')) AS id, head.seq, head.hash,
      greatest(head.at, clock_timestamp()) AS at
    FROM head CROSS JOIN generate_series(1, ${collected.length}::int)`
  const [head] = places
  if (!head) throw new Error('audit_head has no row: nothing can be recorded.')
  const at = head.at.toISOString()
  const key = currentAuditKey()
  const rows = chained(collected, places, { at, key, hash: head.hash, seq: Number(head.seq) })
  const seq = Number(head.seq) + rows.length
  await write(tx, rows, signHead({ seq, hash: rows.at(-1)?.hash ?? '', at }, key))
}

/** In one statement, because everybody who records waits meanwhile. */
async function write(tx: Transaction, rows: readonly Link[], { seq, hash, at, signature }: Head): Promise<void> {
  await tx.$executeRaw`
    WITH moved AS (
      UPDATE audit_head SET seq = ${seq}, hash = ${hash}, at = ${at}::timestamptz, signature = ${signature} WHERE id = 1)
    INSERT INTO audit_record (id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id, subject_name,
      detail, request_id, seq, previous, hash)
    SELECT id, at, actor_kind, actor_id, actor_name, action, subject_type, subject_id, subject_name,
      detail, request_id, seq, previous, hash
    FROM jsonb_to_recordset(${JSON.stringify(rows.map(columnsOf))}::jsonb) AS added (
      id bigint, at timestamptz, actor_kind text, actor_id text, actor_name text, action text, subject_type text,
      subject_id text, subject_name text, detail jsonb, request_id text, seq bigint, previous text, hash text)`
}

type Link = { readonly previous: string; readonly hash: string; readonly facts: RecordFacts }
type End = { readonly seq: number; readonly hash: string; readonly at: string; readonly key: AuditKey }

function chained(collected: readonly Collected[], places: readonly Place[], end: End): Link[] {
  const links: Link[] = []
  for (const [index, { id }] of places.entries()) {
    const one = collected[index]
    if (!one) break
    const facts = factsOf(one, { id: String(id), seq: end.seq + index + 1, at: end.at })
    const previous = links.at(-1)?.hash ?? end.hash
    links.push({ facts, previous, hash: chainHash(facts, previous, end.key) })
  }
  return links
}

/** As the database will give them back: its text has no halves of characters. */
function factsOf({ ctx, entry }: Collected, place: Pick<RecordFacts, 'id' | 'seq' | 'at'>): RecordFacts {
  const { kind, id, name } = ctx.actor
  const { action, subjectType, subjectId, subjectName, detail = {} } = entry
  return {
    ...place,
    actor: { kind, id: id.toWellFormed(), name: name.toWellFormed() },
    action,
    subject: { type: subjectType, id: subjectId.toWellFormed(), name: subjectName.toWellFormed() },
    detail: JSON.parse(JSON.stringify(detail, wellFormed)) as JsonObject,
    request_id: ctx.requestId.toWellFormed(),
  }
}

const wellFormed = (_: string, value: unknown) => (typeof value === 'string' ? value.toWellFormed() : value)

function columnsOf({ facts, previous, hash }: Link): JsonObject {
  const { seq, id, at, actor, action, subject, detail, request_id } = facts
  const who = { actor_kind: actor.kind, actor_id: actor.id, actor_name: actor.name }
  const what = { subject_type: subject.type, subject_id: subject.id, subject_name: subject.name }
  return { id, at, ...who, action, ...what, detail, request_id, seq, previous, hash }
}
