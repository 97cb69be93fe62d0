const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * Whether a request for `host` reached the portal of this machine under another name than its public URL has: cookies
 * and origins of `localhost` and `127.0.0.1` differ. Elsewhere a proxy may rename hosts, and nothing is concluded.
 */
export function isOtherNameOf(publicUrl: string, host: string | null): boolean {
  const ours = new URL(publicUrl)
  const asked = URL.parse(`${ours.protocol}//${host ?? ''}`)
  if (!asked || !loopback.test(ours.hostname) || !loopback.test(asked.hostname)) return false
  return asked.hostname !== ours.hostname && asked.port === ours.port
}
