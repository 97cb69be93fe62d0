'use client'

import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** False while the page is only the server's drawing of it: nothing answers yet. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}
