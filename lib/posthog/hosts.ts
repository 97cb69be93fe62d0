import { invalid } from '#lib/core/errors.ts'

/** The origins of one PostHog: where people and the API are, where events and flags go, where scripts come from. */
export type PostHogHosts = {
  readonly app: string
  readonly ingest: string
  readonly assets: string
  readonly region: 'us' | 'eu' | 'self-hosted'
  /** What was read differently from how it was written; null when nothing was. */
  readonly note: string | null
}

const clouds = {
  us: {
    region: 'us',
    app: 'https://us.posthog.com',
    ingest: 'https://us.i.posthog.com',
    assets: 'https://us-assets.i.posthog.com',
  },
  eu: {
    region: 'eu',
    app: 'https://eu.posthog.com',
    ingest: 'https://eu.i.posthog.com',
    assets: 'https://eu-assets.i.posthog.com',
  },
} as const

const regionOf: Readonly<Record<string, 'us' | 'eu'>> = {
  'us.posthog.com': 'us',
  'app.posthog.com': 'us',
  'us.i.posthog.com': 'us',
  'us-assets.i.posthog.com': 'us',
  'eu.posthog.com': 'eu',
  'eu.i.posthog.com': 'eu',
  'eu-assets.i.posthog.com': 'eu',
}

/**
 * Reads what a person wrote as their PostHog: any of PostHog's cloud hosts, or the origin of a self-hosted one.
 * Throws `invalid` with a fault on `posthog_host`. Whether a plain or private origin may be called is not decided here.
 */
export function readHosts(text: string): PostHogHosts {
  const url = readOrigin(text)
  const hostname = url.hostname.replace(/\.$/, '')
  const region = regionOf[hostname]
  if (region) {
    const cloud = clouds[region]
    const same = url.origin === cloud.app
    return {
      ...cloud,
      note: same ? null : `${url.origin.replace('https://', '')} is read as ${new URL(cloud.app).host}.`,
    }
  }
  if (hostname === 'posthog.com' || hostname.endsWith('.posthog.com'))
    throw fault(`${hostname} is no PostHog Cloud app: use us.posthog.com or eu.posthog.com.`)
  return { region: 'self-hosted', app: url.origin, ingest: url.origin, assets: url.origin, note: null }
}

function readOrigin(text: string): URL {
  const trimmed = text.trim()
  if (trimmed === '') throw fault('Name the host, for example https://us.posthog.com.')
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `https://${trimmed}`)
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw fault('This is not a web address. Write it like https://us.posthog.com.')
  if (url.username !== '' || url.password !== '') throw fault('Leave out the user name and password.')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw fault(`Leave out everything after the host: ${url.origin}.`)
  return url
}

const fault = (message: string) => invalid([{ path: 'posthog_host', message }], message)
