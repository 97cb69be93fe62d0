/** `host:port` of a URL, with the port that its scheme has when it names none. */
export function hostPortOf(url: URL): string {
  return `${url.hostname}:${url.port || (url.protocol === 'http:' ? '80' : '443')}`
}

/** Whether a list of `host` (every port of it) and `host:port` names this `host:port`. */
export function isHostListed(hostPort: string, list: readonly string[]): boolean {
  return list.includes(hostPort) || list.includes(hostPort.replace(/:\d+$/, ''))
}
