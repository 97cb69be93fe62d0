'use client'

import { useEffect } from 'react'
import { runMeanings } from '#components/services/run-status.tsx'
import type { RunView } from '#lib/runs/views.ts'
import { shownStatus } from './step-groups.ts'

/** A run is often watched from another tab: its state is in the name of this one. */
export function useTitle(run: RunView): void {
  const status = shownStatus(run)
  const title = `${runMeanings(status).glyph} ${status} · ${run.configuration_key} · Hedgerow`
  useEffect(() => {
    document.title = title
  }, [title])
}
