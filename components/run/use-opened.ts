'use client'

import { useCallback, useEffect, useEffectEvent, useState } from 'react'
import type { StepView } from '#lib/runs/views.ts'

/** Which rows are open. A failed one opens itself, once for each failure; a permalink opens its row. */
export function useOpened(steps: readonly StepView[], onLinked: (address: string) => void) {
  const failures = failuresOf(steps)
  const [opened, setOpened] = useState<ReadonlySet<string>>(() => new Set(failures.values()))
  const [known, setKnown] = useState<ReadonlySet<string>>(() => new Set(failures.keys()))
  const fresh = [...failures].filter(([failure]) => !known.has(failure))
  if (fresh.length > 0) {
    setKnown(new Set([...known, ...fresh.map(([failure]) => failure)]))
    setOpened(new Set([...opened, ...fresh.map(([, address]) => address)]))
  }
  const toggle = useCallback((address: string, isOpen: boolean) => {
    setOpened((before) => {
      if (before.has(address) === isOpen) return before
      const next = new Set(before)
      if (isOpen) next.add(address)
      else next.delete(address)
      return next
    })
  }, [])
  const follow = useEffectEvent(() => {
    const linked = steps.find(({ address }) => `#${address}` === window.location.hash)
    if (!linked) return
    toggle(linked.address, true)
    onLinked(linked.address)
  })
  useEffect(() => {
    const listener = () => follow()
    listener()
    window.addEventListener('hashchange', listener)
    return () => window.removeEventListener('hashchange', listener)
  }, [])
  return { opened, toggle }
}

/** By attempt: the same step may fail again after the run was resumed. */
function failuresOf(steps: readonly StepView[]): ReadonlyMap<string, string> {
  return new Map(
    steps.flatMap(({ address, attempts, status }) =>
      status === 'failed' ? [[`${address} ${attempts}`, address] as const] : [],
    ),
  )
}
