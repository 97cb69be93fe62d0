'use client'

import { useEffect, useEffectEvent } from 'react'

/** Asks before the page is left, by link, by tab or by reload, while something would be lost. Null: nothing would. */
export function useLeaveGuard(loss: string | null): void {
  const onUnload = useEffectEvent((event: BeforeUnloadEvent) => {
    if (loss) event.preventDefault()
  })
  const onClick = useEffectEvent((event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (!loss || !link || event.defaultPrevented || event.metaKey || event.ctrlKey) return
    if (link.getAttribute('href')?.startsWith('#') || link.getAttribute('target') === '_blank') return
    if (window.confirm(`${loss} Leave anyway?`)) return
    event.preventDefault()
    event.stopPropagation()
  })
  useEffect(() => {
    const unload = (event: BeforeUnloadEvent) => onUnload(event)
    const click = (event: MouseEvent) => onClick(event)
    window.addEventListener('beforeunload', unload)
    document.addEventListener('click', click, { capture: true })
    return () => {
      window.removeEventListener('beforeunload', unload)
      document.removeEventListener('click', click, { capture: true })
    }
  }, [])
}
