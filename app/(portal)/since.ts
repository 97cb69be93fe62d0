const dayMs = 24 * 60 * 60 * 1000

export const spans = ['1d', '7d', '30d', '90d'] as const
export type Span = (typeof spans)[number]

export const spanNames: Readonly<Record<Span, string>> = {
  '1d': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
  '90d': 'last 90 days',
}

/** The moment that a span begins, counted back from now. */
export function beginOf(span: Span, now = Date.now()): Date {
  return new Date(now - Number.parseInt(span, 10) * dayMs)
}
