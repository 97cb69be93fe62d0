'use client'

import { useRouter } from 'next/navigation'
import { useEffect } from 'react'

const everyMs = 2500

/** Reads the page again when its tab is looked at again, and every few seconds while something on it is moving. */
export function KeepFresh({ isMoving }: { readonly isMoving: boolean }) {
  const router = useRouter()
  useEffect(() => {
    const whenVisible = () => document.visibilityState === 'visible' && router.refresh()
    document.addEventListener('visibilitychange', whenVisible)
    const timer = isMoving ? setInterval(whenVisible, everyMs) : undefined
    return () => {
      document.removeEventListener('visibilitychange', whenVisible)
      clearInterval(timer)
    }
  }, [isMoving, router])
  return null
}
