'use client'

import { useEffect, useState } from 'react'
import type { Page } from '#lib/core/paging.ts'
import { readApi } from './read-api.ts'
import type { Visit } from './recents.ts'

export type Found = { readonly status: 'idle' | 'searching' | 'failed'; readonly items: readonly Visit[] }

/** Configurations whose key contains the text; asks 120 ms after the last letter and keeps the old ones meanwhile. */
export function useConfigurationSearch(text: string): Found {
  const [found, setFound] = useState<Found>({ status: 'idle', items: [] })
  const wanted = text.trim()
  useEffect(() => {
    if (wanted === '') return setFound({ status: 'idle', items: [] })
    const aborter = new AbortController()
    setFound((before) => ({ ...before, status: 'searching' }))
    const timer = setTimeout(() => {
      readApi<Page<Visit>>(`/api/v1/configurations?limit=8&q=${encodeURIComponent(wanted)}`, aborter.signal)
        .then((page) => setFound({ status: 'idle', items: page.items }))
        .catch(() => !aborter.signal.aborted && setFound({ status: 'failed', items: [] }))
    }, 120)
    return () => {
      clearTimeout(timer)
      aborter.abort()
    }
  }, [wanted])
  return found
}
