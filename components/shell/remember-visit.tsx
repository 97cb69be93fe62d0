'use client'

import { useEffect } from 'react'
import { rememberVisit, type Visit } from './recents.ts'

/** Puts the configuration on top of the palette's recent ones. */
export function RememberVisit({
  id,
  configurationKey: key,
}: {
  readonly id: Visit['id']
  readonly configurationKey: string
}) {
  useEffect(() => rememberVisit({ id, key }), [id, key])
  return null
}
