'use client'

import type { DraftState } from './use-draft.ts'

/** `Saved 12:04`, in the reader's own time; the browser keeps it, not the portal. */
export function DraftNote({ state }: { readonly state: DraftState }) {
  return (
    <span role="status" className="text-sm text-ink-2" title="Kept in this browser until you review the plan.">
      {noteOf(state)}
    </span>
  )
}

function noteOf(state: DraftState): string {
  if (state.status === 'pending') return 'Saving…'
  if (state.status === 'refused') return 'This browser keeps no drafts: what you type is lost with the page.'
  if (state.status === 'none') return ''
  const at = new Date(state.at)
  const today = at.toDateString() === new Date().toDateString()
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hour12: false })
  return today ? `Saved ${time}` : `Saved ${at.toLocaleDateString()} ${time}`
}
