'use client'

import { useSyncExternalStore } from 'react'
import { cx } from './cx.ts'
import { absoluteTime, relativeTime } from './time.ts'
import { Tooltip } from './tooltip.tsx'

/** One clock for all times on the page, so that they turn over together. */
const listeners = new Set<() => void>()
let now = Date.now()
let timer: ReturnType<typeof setInterval> | undefined

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  timer ??= setInterval(() => {
    now = Date.now()
    for (const each of listeners) each()
  }, 5000)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
}

/** Milliseconds since the epoch, renewed every five seconds; null while rendering on the server. */
export function useNow(): number | null {
  return useSyncExternalStore<number | null>(
    subscribe,
    () => now,
    () => null,
  )
}

/** '3 min ago'; the absolute UTC time on hover and on focus. The server renders the absolute one. */
export function RelativeTime({ at, className }: { readonly at: string; readonly className?: string }) {
  const current = useNow()
  const absolute = absoluteTime(at)
  return (
    <Tooltip text={absolute}>
      <button type="button" className={cx('relative cursor-default rounded-sm text-left whitespace-nowrap', className)}>
        <time dateTime={at}>
          {current === null ? absolute : relativeTime(Date.parse(at), Math.max(current, Date.now()))}
        </time>
      </button>
    </Tooltip>
  )
}
