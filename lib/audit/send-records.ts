import 'server-only'
import { asHedgerowError, HedgerowError } from '#lib/core/errors.ts'
import { db } from '#lib/db.ts'
import { env } from '#lib/env.ts'
import { log } from '#lib/log.ts'
import { safeFetch } from '#lib/outbound/safe-fetch.ts'
import { headOf } from './head.ts'
import { recordView } from './queries.ts'
import { webhookSignature } from './webhook-signature.ts'

/*
 * The audit as a stream: every record of the chain, in order, at least once. The position moves only when a batch was
 * taken (2xx), so nothing is left out, however long the other side is away; after a crash a batch may come twice, which
 * its numbers tell. One worker at a time sends, by a claim that ends by itself.
 */

const batchSize = 100
const deadlineMs = 10_000
const claimSeconds = 60
const longestWaitSeconds = 900

type Destination = { readonly url: string; readonly secret: string }
type Claim = { readonly seq: bigint; readonly until: Date }

/** Null: nothing is to be sent anywhere. */
export function auditWebhook(): Destination | null {
  const { HEDGEROW_AUDIT_WEBHOOK_URL: url, HEDGEROW_AUDIT_WEBHOOK_SECRET: secret } = env()
  return url && secret ? { url, secret } : null
}

/** Sends the next batch when there is one, it is its time and nobody else does. Never throws for the other side. */
export async function sendRecords(destination: Destination): Promise<'sent' | 'failed' | 'nothing'> {
  const claim = await takeTurn()
  if (!claim) return 'nothing'
  try {
    const through = await send(destination, claim.seq)
    await finish(claim, through)
    return 'sent'
  } catch (error) {
    await putOff(claim)
    log().warn(
      { error: asHedgerowError(error).message },
      'the audit webhook did not take its records; they are sent again',
    )
    return 'failed'
  }
}

async function takeTurn(): Promise<Claim | null> {
  const rows = await db().$queryRaw<Claim[]>`
    UPDATE audit_delivery SET claimed_until = clock_timestamp() + make_interval(secs => ${claimSeconds})
    WHERE id = 1 AND next_at <= clock_timestamp() AND coalesce(claimed_until, '-infinity') < clock_timestamp()
      AND seq < (SELECT seq FROM audit_head WHERE id = 1)
    RETURNING seq, claimed_until AS until`
  return rows[0] ?? null
}

/** The number of the last record that was taken. */
async function send({ url, secret }: Destination, after: bigint): Promise<number> {
  const rows = await db().auditRecord.findMany({
    where: { seq: { gt: after } },
    orderBy: { seq: 'asc' },
    take: batchSize,
  })
  const head = headOf(await db().auditHead.findUniqueOrThrow({ where: { id: 1 } }))
  const records = rows.map(recordView)
  const body = JSON.stringify({ records, head })
  const headers = {
    'content-type': 'application/json',
    'hedgerow-signature': webhookSignature(secret, body, Date.now()),
  }
  const { status } = await safeFetch(url, { method: 'POST', headers, body, deadlineMs })
  if (status < 200 || status > 299) throw new HedgerowError('unavailable', `${new URL(url).host} answered ${status}.`)
  return records.at(-1)?.seq ?? Number(after)
}

/** Whoever was so slow that another one took over moves nothing back. */
async function finish({ until }: Claim, through: number): Promise<void> {
  await db().$executeRaw`
    UPDATE audit_delivery SET seq = greatest(seq, ${through}::bigint), failures = 0, next_at = clock_timestamp(),
      claimed_until = CASE WHEN claimed_until = ${until} THEN NULL ELSE claimed_until END
    WHERE id = 1`
}

async function putOff({ until }: Claim): Promise<void> {
  await db().$executeRaw`
    UPDATE audit_delivery SET failures = failures + 1, claimed_until = NULL,
      next_at = clock_timestamp() + make_interval(secs => least(power(2, least(failures, 20)), ${longestWaitSeconds}))
    WHERE id = 1 AND claimed_until = ${until}`
}
