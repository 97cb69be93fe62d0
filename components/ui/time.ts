/** '3 min ago', 'in 58 min', 'just now': one unit, rounded down, never 'yesterday'. */
export function relativeTime(at: number, now: number): string {
  const ms = Math.abs(now - at)
  if (ms < 10_000) return 'just now'
  const text = duration(ms, 1)
  return at > now ? `in ${text}` : `${text} ago`
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const

/** '1 h 4 min', '12 s', '640 ms': at most `parts` units. */
export function duration(ms: number, parts = 2): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  if (ms < 10_000 && parts > 1) return `${(Math.floor(ms / 100) / 10).toFixed(1)} s`
  const found: string[] = []
  let rest = ms
  for (const [name, size] of units) {
    const count = Math.floor(rest / size)
    if (count > 0) found.push(`${count} ${name}`)
    else if (found.length > 0) break
    rest -= count * size
    if (found.length === parts) break
  }
  return found.join(' ')
}

/** '2026-11-23 12:04:31 UTC' */
export function absoluteTime(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`
}
