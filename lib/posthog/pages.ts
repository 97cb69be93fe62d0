import { z } from 'zod'
import type { Call, Listing } from './client.ts'
import { malformed } from './failures.ts'
import type { Received } from './sender.ts'

/** A value that the schema accepts, or an `upstream` malformed error: never anything else. */
export function parseReceived<T>(schema: z.ZodType<T>, { status, json, attempt }: Received): T {
  let parsed: z.ZodSafeParseResult<T>
  try {
    parsed = schema.safeParse(json)
  } catch {
    // Nesting deeper than the stack.
    throw malformed(attempt, status, 'it cannot be read')
  }
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw malformed(attempt, status, `${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'wrong'}`)
}

const pageOf = <T>(item: z.ZodType<T>) => z.object({ next: z.string().nullish(), results: z.array(item) })

const pageSize = 250
const defaultMaxItems = 5_000

type ReadPage = (query: NonNullable<Call['query']>) => Promise<Received>

/**
 * Follows `next` to the end or to `maxItems`. Only its query is used: behind proxies it names hosts that we must not
 * call. A list that leads back to itself is malformed.
 */
export async function readPages<T>(
  item: z.ZodType<T>,
  call: Call & { readonly maxItems?: number },
  readPage: ReadPage,
): Promise<Listing<T>> {
  const schema = pageOf(item)
  const maxItems = call.maxItems ?? defaultMaxItems
  const items: T[] = []
  const seen = new Set<string>()
  let query: NonNullable<Call['query']> = { limit: pageSize, ...call.query }
  for (;;) {
    const received = await readPage(query)
    const page = parseReceived(schema, received)
    items.push(...page.results)
    if (!page.next) return { items, complete: true }
    if (items.length >= maxItems) return { items: items.slice(0, maxItems), complete: false }
    const next = URL.parse(page.next, 'https://posthog.invalid')?.search ?? ''
    if (seen.has(next) || page.results.length === 0)
      throw malformed(received.attempt, received.status, 'its pages do not end')
    seen.add(next)
    query = Object.fromEntries(new URLSearchParams(next))
  }
}
