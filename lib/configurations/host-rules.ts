import { parsePostHogHost, posthogHosts } from '#lib/core/posthog-hosts.ts'
import { isLoopback } from '#lib/core/public-address.ts'

export type HostReading =
  | { readonly ok: true; readonly host: string; readonly changed: boolean }
  | { readonly ok: false; readonly message: string; readonly suggested?: string }

/** Reads the host that a configuration names: `app.posthog.com` becomes `https://us.posthog.com`. */
export function readPostHogHost(text: string): HostReading {
  const reading = parsePostHogHost(text)
  const { url } = reading
  if (!url) return { ok: false, message: 'must be an https address like https://us.posthog.com' }
  if (url.username !== '' || url.password !== '') return { ok: false, message: 'must not contain a name or password' }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return refused('must begin with https://', URL.canParse(`https://${url.host}`) ? `https://${url.host}` : null)
  }
  if (reading.ok) {
    const { app } = reading.hosts
    return { ok: true, host: app, changed: app !== text && `${app}/` !== text }
  }
  if (reading.fault === 'no app') return refused(`must be us.posthog.com or eu.posthog.com, not ${url.hostname}`, null)
  return refused('must be a host without a path', url.protocol === 'https:' ? url.origin : null)
}

function refused(message: string, origin: string | null): HostReading {
  return { ok: false, message, ...(origin ? { suggested: posthogHosts(origin).app } : {}) }
}
