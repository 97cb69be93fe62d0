'use client'

import { useEffect, useMemo, useState } from 'react'

/** The portal's time as it was when the page was made, and how far the browser's is behind it. */
export type Clock = { readonly servedMs: number; readonly skewMs: number }

/** A difference as small as this is the way of the page to the browser, not a clock that is wrong. */
const tolerableSkewMs = 5_000

export function useClock(servedAt: string): Clock {
  const servedMs = Date.parse(servedAt)
  const [skewMs, setSkew] = useState(0)
  useEffect(() => {
    const skew = servedMs - Date.now()
    setSkew(Math.abs(skew) > tolerableSkewMs ? skew : 0)
  }, [servedMs])
  return useMemo(() => ({ servedMs, skewMs }), [servedMs, skewMs])
}

/** Milliseconds since the epoch, renewed at that pace; not at all with null, when nothing on the page moves. */
export function useNowMs({ servedMs, skewMs }: Clock, everyMs: number | null): number {
  const [now, setNow] = useState(servedMs)
  useEffect(() => {
    if (everyMs === null) return
    const tell = () => setNow(Date.now() + skewMs)
    tell()
    const timer = setInterval(tell, everyMs)
    return () => clearInterval(timer)
  }, [everyMs, skewMs])
  return now
}
