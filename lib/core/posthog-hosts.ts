import { invalid } from './errors.ts'

/** The two origins of one PostHog; a self-hosted one has one for both. */
export type PostHogHosts = {
  /** Where people and the API are. */
  readonly app: string
  /** Where SDKs send events and ask for flags. */
  readonly ingest: string
}

type HostFault = 'empty' | 'no address' | 'credentials' | 'path' | 'no app'

export type HostReading =
  | { readonly ok: true; readonly hosts: PostHogHosts; readonly url: URL }
  | { readonly ok: false; readonly fault: HostFault; readonly url: URL | null }

const clouds = {
  us: { app: 'https://us.posthog.com', ingest: 'https://us.i.posthog.com' },
  eu: { app: 'https://eu.posthog.com', ingest: 'https://eu.i.posthog.com' },
} as const

const regionOf: Readonly<Record<string, keyof typeof clouds>> = {
  'us.posthog.com': 'us',
  'app.posthog.com': 'us',
  'i.posthog.com': 'us',
  'us.i.posthog.com': 'us',
  'us-assets.i.posthog.com': 'us',
  'eu.posthog.com': 'eu',
  'eu.i.posthog.com': 'eu',
  'eu-assets.i.posthog.com': 'eu',
}

/**
 * Looks at what a person wrote as their PostHog: any of PostHog's cloud hosts, or the origin of a self-hosted one.
 * Whether a plain or private origin may be called is not decided here.
 */
export function parsePostHogHost(text: string): HostReading {
  const trimmed = text.trim()
  if (trimmed === '') return { ok: false, fault: 'empty', url: null }
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return { ok: false, fault: 'no address', url }
  if (url.username !== '' || url.password !== '') return { ok: false, fault: 'credentials', url }
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') return { ok: false, fault: 'path', url }
  const hostname = nameOf(url)
  const isPostHogs = hostname === 'posthog.com' || hostname.endsWith('.posthog.com')
  if (isPostHogs && !regionOf[hostname]) return { ok: false, fault: 'no app', url }
  return { ok: true, hosts: hostsAt(url), url }
}

/** As above. Throws `invalid` with a fault on `posthog_host`. */
export function readHosts(text: string): PostHogHosts {
  const reading = parsePostHogHost(text)
  if (reading.ok) return reading.hosts
  const message = words[reading.fault](reading.url)
  throw invalid([{ path: 'posthog_host', message }], message)
}

const words: Readonly<Record<HostFault, (url: URL | null) => string>> = {
  empty: () => 'Name the host, for example https://us.posthog.com.',
  'no address': () => 'This is not a web address. Write it like https://us.posthog.com.',
  credentials: () => 'Leave out the user name and password.',
  path: (url) => `Leave out everything after the host: ${url?.origin}.`,
  'no app': (url) => `${url?.hostname} is no PostHog Cloud app: use us.posthog.com or eu.posthog.com.`,
}

/** The origins that belong to a host that was read before; what is no address stays as it is. */
export function posthogHosts(host: string): PostHogHosts {
  const url = URL.parse(host)
  return url ? hostsAt(url) : { app: host, ingest: host }
}

function hostsAt(url: URL): PostHogHosts {
  const region = regionOf[nameOf(url)]
  return region ? clouds[region] : { app: url.origin, ingest: url.origin }
}

function nameOf({ hostname }: URL): string {
  return hostname.replace(/\.$/, '')
}
