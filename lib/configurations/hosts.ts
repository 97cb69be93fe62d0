export type PostHogHosts = {
  /** Where people and the API are. */
  readonly app: string
  /** Where SDKs send events. */
  readonly ingest: string
}

const regions = {
  us: ['us.posthog.com', 'us.i.posthog.com', 'app.posthog.com', 'i.posthog.com'],
  eu: ['eu.posthog.com', 'eu.i.posthog.com'],
} as const

function regionOf(hostname: string): 'us' | 'eu' | null {
  if (regions.us.some((name) => name === hostname)) return 'us'
  return regions.eu.some((name) => name === hostname) ? 'eu' : null
}

/** The two hosts that belong to any spelling of a PostHog host; self-hosted PostHog has one for both. */
export function posthogHosts(host: string): PostHogHosts {
  const origin = originOf(host)
  const region = origin === null ? null : regionOf(new URL(origin).hostname)
  if (region) return { app: `https://${region}.posthog.com`, ingest: `https://${region}.i.posthog.com` }
  const kept = origin ?? host
  return { app: kept, ingest: kept }
}

function originOf(host: string): string | null {
  return URL.canParse(host) ? new URL(host).origin : null
}

export type HostReading =
  | { readonly ok: true; readonly host: string; readonly changed: boolean }
  | { readonly ok: false; readonly message: string; readonly suggested?: string }

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** Reads a PostHog host as typed: `app.posthog.com` becomes `https://us.posthog.com`. */
export function readPostHogHost(text: string): HostReading {
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `https://${text}`
  if (!URL.canParse(withScheme)) return { ok: false, message: 'must be an https address like https://us.posthog.com' }
  const url = new URL(withScheme)
  if (url.username !== '' || url.password !== '') return { ok: false, message: 'must not contain a name or password' }
  const host = posthogHosts(url.origin).app
  const suggested = host.startsWith('https://') ? host : undefined
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback.test(url.hostname))) {
    const https = URL.canParse(`https://${url.host}`) ? posthogHosts(`https://${url.host}`).app : undefined
    return { ok: false, message: 'must begin with https://', ...(https ? { suggested: https } : {}) }
  }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    return { ok: false, message: 'must be a host without a path', ...(suggested ? { suggested } : {}) }
  }
  return { ok: true, host, changed: host !== text && `${host}/` !== text }
}
