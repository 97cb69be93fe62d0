/**
 * Between proto JSON, which the operations speak, and the plain objects of @grpc/proto-loader: both agree on names,
 * enums, numbers and bytes (base64), but spell the well-known types differently.
 */
const timestamps = new Set(['createTime', 'destroyTime', 'expireTime', 'nextRotationTime', 'scheduledDestroyTime'])
const durations = new Set(['ttl', 'rotationPeriod', 'versionDestroyTtl'])
/** Maps whose keys are the caller's: none of them is a field name. */
const maps = new Set(['labels', 'annotations', 'versionAliases', 'tags'])

type Span = { seconds?: string | number; nanos?: number }

export function jsonOfMessage(message: unknown): unknown {
  return convert(message, (name, value) => {
    if (timestamps.has(name)) return timeOf(value as Span)
    if (durations.has(name)) return `${secondsOf(value as Span)}s`
    if (name === 'updateMask') return ((value as { paths?: string[] }).paths ?? []).join(',')
    return undefined
  })
}

export function messageOfJson(json: unknown): unknown {
  return convert(json, (name, value) => {
    if (timestamps.has(name) && typeof value === 'string') return spanOf(Date.parse(value))
    if (durations.has(name) && typeof value === 'string') return spanOf(Number(value.replace(/s$/, '')) * 1000)
    return undefined
  })
}

function convert(value: unknown, special: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => convert(item, special))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      special(name, item) ?? (maps.has(name) ? item : convert(item, special)),
    ]),
  )
}

function secondsOf({ seconds = 0, nanos = 0 }: Span): number {
  return Number(seconds) + nanos / 1e9
}

function timeOf({ seconds = 0, nanos = 0 }: Span): string {
  return new Date(Number(seconds) * 1000 + Math.floor(nanos / 1_000_000)).toISOString()
}

function spanOf(totalMs: number): Span {
  const seconds = Math.floor(totalMs / 1000)
  return { seconds, nanos: Math.round(totalMs - seconds * 1000) * 1_000_000 }
}
