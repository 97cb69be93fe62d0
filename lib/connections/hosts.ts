import { HedgerowError } from '#lib/core/errors.ts'
import { hostPortOf, isHostListed } from '#lib/core/host-list.ts'
import { readHosts } from '#lib/core/posthog-hosts.ts'

/**
 * What the operator permits: see HEDGEROW_POSTHOG_HOSTS and HEDGEROW_OUTBOUND_ALLOW. Entries are `host` or `host:port`;
 * a bare host is port 443 in the former, every port in the latter.
 */
export type AllowedHosts = { readonly posthog: readonly string[]; readonly outbound: readonly string[] }

export type HostReading =
  | { readonly ok: true; readonly origin: string }
  | { readonly ok: false; readonly message: string }

const refused = (message: string): HostReading => ({ ok: false, message })

/** Whether plain HTTP and private addresses are fine for this URL. */
export function isListed(url: URL, list: readonly string[]): boolean {
  return isHostListed(hostPortOf(url), list)
}

/** The origin to call for what a person wrote as their PostHog: one of the hosts the operator named, nothing else. */
export function readPostHogHost(text: string, allowed: AllowedHosts): HostReading {
  let origin: string
  try {
    origin = readHosts(text).app
  } catch (error) {
    if (error instanceof HedgerowError) return refused(error.message)
    throw error
  }
  const url = new URL(origin)
  if (isListed(url, allowed.outbound)) return { ok: true, origin }
  if (!allowed.posthog.includes(url.host)) {
    const names = allowed.posthog.join(', ')
    return refused(`${url.host} is not one of the PostHog hosts that the operator allows (${names}).`)
  }
  return url.protocol === 'https:' ? { ok: true, origin } : refused(`${url.host} must be called over https.`)
}

/** Hosts that belong to the cloud's own service; any customer can have other names under the same domains. */
const cloudHosts = {
  aws: /^(ssm(-fips)?|vpce-[a-z0-9-]+\.ssm)\.[a-z0-9-]+\.(vpce\.)?(amazonaws\.com(\.cn)?|api\.aws)$/,
  gcp: /^secretmanager(-[a-z0-9-]+\.p|\.[a-z0-9-]+\.rep)?\.googleapis\.com$/,
  azure: /^[a-z][a-z0-9-]{1,22}[a-z0-9]\.vault\.(azure\.net|azure\.cn|usgovcloudapi\.net)$/,
} as const

/** The origin of a vault: the cloud's own service over https, or what the operator lists. */
export function readVaultHost(cloud: keyof typeof cloudHosts, text: string, allowed: AllowedHosts): HostReading {
  const url = URL.parse(text.trim())
  if (!url || !['http:', 'https:'].includes(url.protocol))
    return refused('must be a web address beginning with https://')
  if (url.username !== '' || url.password !== '') return refused('must not contain a name or password')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return refused('must be a host without a path')
  if (isListed(url, allowed.outbound)) return { ok: true, origin: url.origin }
  if (url.protocol === 'https:' && url.port === '' && cloudHosts[cloud].test(url.hostname)) {
    return { ok: true, origin: url.origin }
  }
  return refused(`${url.host} is not an address of this service; the operator may add it to HEDGEROW_OUTBOUND_ALLOW.`)
}
