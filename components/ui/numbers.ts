const steps = [
  [1_000_000_000, 'B'],
  [1_000_000, 'M'],
  [1000, 'k'],
] as const

/** 4,100,000 as `4.1 M`, 12,300 as `12.3 k`, 950 as `950`. */
export function compactNumber(value: number): string {
  for (const [size, unit] of steps) {
    if (value >= size * 0.9995) return `${Number((value / size).toPrecision(3))} ${unit}`
  }
  return String(value)
}

/** `2.5M`, `10k`, `1 000 000`, `1,000,000`; null for what is no count of things. */
export function readCount(text: string): number | null {
  const found = /^(\d+(?:\.\d+)?)([kmb]?)$/i.exec(text.replaceAll(/[\s,_']/g, ''))
  if (!found) return null
  const unit = { '': 1, k: 1000, m: 1_000_000, b: 1_000_000_000 }[(found[2] ?? '').toLowerCase()] ?? 1
  const count = Math.round(Number(found[1]) * unit)
  return Number.isSafeInteger(count) ? count : null
}
