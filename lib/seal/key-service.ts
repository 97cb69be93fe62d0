import { setTimeout as delay } from 'node:timers/promises'
import { HedgerowError } from '#lib/core/errors.ts'

/* Calls of a service that holds a key. All of them change nothing there, so a lost answer is simply asked for again. */

export type KeyServiceCall = {
  readonly url: URL
  readonly body: string
  /** Made anew for each attempt: signatures carry the time. */
  headers(): Readonly<Record<string, string>>
  /** The service's own word for what is wrong, from the body of a refusal. */
  said(body: unknown): string | null
}

export type KeyServiceAnswer = { readonly status: number; readonly said: string; readonly body: unknown }

const deadlineMs = 5_000
const pausesMs = [100, 400, null]
const passing = /Throttl|LimitExceeded|KeyUnavailable/

/** The answer of the last of at most three attempts; status 0 when there was none. Never throws. */
export async function askKeyService(call: KeyServiceCall): Promise<KeyServiceAnswer> {
  let answer: KeyServiceAnswer = { status: 0, said: 'no answer', body: null }
  for (const pauseMs of pausesMs) {
    answer = await post(call)
    const { status, said } = answer
    const isPassing = status === 0 || status === 429 || status >= 500 || passing.test(said)
    if (!isPassing || pauseMs === null) break
    await delay(pauseMs)
  }
  return answer
}

async function post({ url, body, headers, said }: KeyServiceCall): Promise<KeyServiceAnswer> {
  try {
    const init = { method: 'POST', headers: headers(), body, redirect: 'error', cache: 'no-store' } as const
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(deadlineMs) })
    const parsed: unknown = await response.json()
    return { status: response.status, said: said(parsed) ?? `HTTP ${response.status}`, body: parsed }
  } catch {
    return { status: 0, said: 'no answer', body: null }
  }
}

/** `needs`: what the reader should grant. */
export function refusedByService(service: string, why: string, needs: string): HedgerowError {
  const message = `${service} does not give what HEDGEROW_KEK asks of it: ${why}. It needs ${needs}.`
  return new HedgerowError('unavailable', message, { reason: 'kek_unusable' })
}
