import 'server-only'
import { isHostListed } from '#lib/core/host-list.ts'
import { env } from '#lib/env.ts'

/** Whether the operator permits plain http, other ports and private addresses for `host:port`. */
export function isOutboundAllowed(hostPort: string): boolean {
  return isHostListed(hostPort, env().HEDGEROW_OUTBOUND_ALLOW)
}
