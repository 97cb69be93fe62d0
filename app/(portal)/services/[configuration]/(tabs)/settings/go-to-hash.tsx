'use client'

import { useEffect } from 'react'
import { goTo } from '#components/configuration/error-summary.tsx'

/** A link to one setting (`…/settings#field-sampling_rate`) opens what folds it away, and gives it the focus. */
export function GoToHash() {
  useEffect(() => {
    const { hash } = window.location
    if (hash.startsWith('#field-')) goTo(hash.slice(1))
  }, [])
  return null
}
