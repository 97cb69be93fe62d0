'use client'

import { useEffect, useRef, useState } from 'react'
import type { RunView } from '#lib/runs/views.ts'
import { isActive } from './step-groups.ts'
import { verdictOf } from './verdict.ts'

/** Says the end of a run to whoever follows it; not of one that was over when the page was opened. */
export function EndAnnouncer({ run }: { readonly run: RunView }) {
  const wasActive = useRef(isActive(run))
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (wasActive.current && !isActive(run)) setSaid(verdictOf(run))
    if (!wasActive.current && isActive(run)) setSaid('The run goes on.')
    wasActive.current = isActive(run)
  }, [run])
  return (
    <p role="status" className="visually-hidden">
      {said}
    </p>
  )
}
