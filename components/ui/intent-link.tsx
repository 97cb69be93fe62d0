'use client'

import Link from 'next/link'
import { type ComponentProps, useState } from 'react'

/**
 * A link that is fetched ahead when someone points at it or tabs to it, not because it is in sight: a list of fifty
 * rows would otherwise ask the server for fifty pages.
 */
export function IntentLink(props: Omit<ComponentProps<typeof Link>, 'prefetch'>) {
  const [isMeant, setMeant] = useState(false)
  const mean = () => setMeant(true)
  return <Link {...props} prefetch={isMeant ? null : false} onPointerEnter={mean} onFocus={mean} />
}
