'use client'

import { duration } from '#components/ui/time.ts'
import { busyMs, type Span } from './run-feed.ts'
import { type Clock, useNowMs } from './use-clock.ts'

const paceMs = 200

/** How long a step took, or takes so far. */
export function Elapsed({ spans, clock }: { readonly spans: readonly Span[]; readonly clock: Clock }) {
  const isOn = spans.at(-1)?.to === null
  const now = useNowMs(clock, isOn ? paceMs : null)
  return spans.length > 0 ? duration(busyMs(spans, now)) : null
}

/** `in 12 s, 12:04:31 UTC`; `now` once the time has come. */
export function Until({ at, clock }: { readonly at: string; readonly clock: Clock }) {
  const leftMs = Date.parse(at) - useNowMs(clock, 1000)
  return (
    <time dateTime={at}>
      {leftMs > 0 ? `in ${duration(Math.ceil(leftMs / 1000) * 1000, 1)}` : 'now'}, {at.slice(11, 19)} UTC
    </time>
  )
}
