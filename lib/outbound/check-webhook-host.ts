import 'server-only'
import type { Check } from '#lib/core/check.ts'
import { hostPortOf } from '#lib/core/host-list.ts'
import { isOutboundAllowed } from './allow-list.ts'
import { areAllPublic, type Resolve, resolveHost } from './resolve.ts'

type Options = {
  readonly allow?: (hostPort: string) => boolean
  /** For tests: instead of DNS. */
  readonly resolve?: Resolve
  readonly deadlineMs?: number
}

const name = 'webhook address'

/**
 * Where the host of a webhook leads, asked once and within 1.5 s. PostHog looks it up again for every delivery, so this
 * finds mistakes and simple attempts; a name that is not found from here stays a warning.
 */
export async function checkWebhookHost(endpoint: string, options: Options = {}): Promise<Check> {
  const { allow = isOutboundAllowed, resolve, deadlineMs = 1_500 } = options
  const url = new URL(endpoint)
  const host = url.hostname.replace(/\.$|^\[|\]$/g, '')
  if (allow(hostPortOf(url))) return { name, status: 'ok', detail: `${host} is allowed by the operator.`, fix: '' }
  const signal = AbortSignal.timeout(deadlineMs)
  const addresses = await Promise.race([
    resolveHost({ host, isListed: false, signal, resolve }).catch(() => null),
    new Promise<null>((done) => signal.addEventListener('abort', () => done(null), { once: true })),
  ])
  if (addresses === null || addresses.length === 0) {
    return {
      name,
      status: 'warning',
      detail: `The webhook's host ${host} could not be found from here.`,
      fix: 'Check the spelling of webhook_endpoint. PostHog must be able to look the name up in public DNS.',
    }
  }
  if (areAllPublic(addresses)) return { name, status: 'ok', detail: `${host} is on the public internet.`, fix: '' }
  return {
    name,
    status: 'error',
    detail: `The webhook's host ${host} leads to a private address.`,
    fix: `Give webhook_endpoint a host on the public internet. If this one is meant, the operator adds ${hostPortOf(url)} to HEDGEROW_OUTBOUND_ALLOW.`,
  }
}
