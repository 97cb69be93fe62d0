'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

const item = 'hedgerow.created'
let lastPop = 0
if (typeof window !== 'undefined') window.addEventListener('popstate', () => (lastPop = Date.now()))

/**
 * Whoever goes back from the plan of a new service comes to its settings, not to an empty form that would make it
 * again. Returns what remembers the service that was just made.
 */
export function useBackToCreated(isNew: boolean): (configurationId: string) => void {
  const router = useRouter()
  useEffect(() => {
    const created = sessionStorage.getItem(item)
    if (!isNew || !created) return
    sessionStorage.removeItem(item)
    if (Date.now() - lastPop < 2000) router.replace(`/services/${created}`)
  }, [isNew, router])
  return (configurationId) => sessionStorage.setItem(item, configurationId)
}
