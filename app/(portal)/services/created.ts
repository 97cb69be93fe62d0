'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

const item = 'hedgerow.created'
const recentMs = 2000
let steppedBackAt = 0

if (typeof window !== 'undefined') {
  window.addEventListener('popstate', () => {
    steppedBackAt = Date.now()
  })
}

/**
 * Whoever goes back from the plan of a new service comes to its settings, not to an empty form that would make it
 * again. Returns what remembers the service that was just made.
 */
export function useBackToCreated(isNew: boolean): (configurationId: string) => void {
  const router = useRouter()
  useEffect(() => {
    if (!isNew) return
    // The page is drawn while the step back is still being announced: we hear of it a moment later.
    const timer = setTimeout(() => {
      const created = sessionStorage.getItem(item)
      sessionStorage.removeItem(item)
      if (created && Date.now() - steppedBackAt < recentMs) router.replace(`/services/${created}/settings`)
    })
    return () => clearTimeout(timer)
  }, [isNew, router])
  return (configurationId) => sessionStorage.setItem(item, configurationId)
}
