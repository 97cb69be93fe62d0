'use client'

import { useEffect } from 'react'
import { runMeanings } from '#components/services/run-status.tsx'
import type { RunView } from '#lib/runs/views.ts'
import { countGroups, isActive, shownStatus } from './step-groups.ts'

/** A run is often watched from another tab: its state and how far it is, in the name of this one. */
export function useTitle(run: RunView): void {
  const status = shownStatus(run)
  const far = isActive(run) ? `${countGroups(run.steps).done}/${run.steps.length}` : status
  const title = `${runMeanings(status).glyph} ${far} · ${run.configuration_key} · Hedgerow`
  useEffect(() => {
    document.title = title
  }, [title])
}
