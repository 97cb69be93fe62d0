import { hostPortOf, isHostListed } from '#lib/core/host-list.ts'
import { looksPublic } from '#lib/core/public-address.ts'

/**
 * Why a webhook endpoint is refused, or null. Looks at the text only: names are resolved by whoever calls them.
 * `outboundAllow` lists `host` or `host:port` to which plain http and private addresses are allowed.
 */
export function faultOfEndpoint(text: string, outboundAllow: readonly string[]): string | null {
  if (!URL.canParse(text)) return 'must be an https address like https://hooks.example.com/posthog'
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') return 'must not contain a name or password'
  if (url.hash !== '') return 'must not contain a # part: it is never sent'
  if (/[{}\\]/.test(text)) return 'must not contain braces or backslashes: PostHog reads braces as a template'
  const isAllowed = isHostListed(hostPortOf(url), outboundAllow)
  if (url.protocol !== 'https:' && !(isAllowed && url.protocol === 'http:')) return 'must begin with https://'
  if (!isAllowed && !looksPublic(url.hostname)) {
    return 'must be on the public internet: private, local and metadata addresses are refused'
  }
  return null
}
