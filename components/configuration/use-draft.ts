'use client'

import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { type Draft, dropDraft, readDraft, type Saved, writeDraft } from './draft-store.ts'
import { type FormValues, sameValues } from './form-values.ts'

export type DraftState =
  | { readonly status: 'none' }
  | { readonly status: 'pending' }
  | { readonly status: 'saved'; readonly at: string }
  /** The browser keeps nothing: what is typed here is lost with the page. */
  | { readonly status: 'refused' }

type Input = {
  readonly storageKey: string
  readonly values: FormValues
  /** What the form would hold without any draft. */
  readonly pristine: FormValues
  readonly saved: Saved | null
  readonly onRestore: (draft: Draft) => void
}

const debounceMs = 500

/**
 * Keeps the form in this browser half a second after the last edit, and at once when the page is left; gives a kept
 * draft back on arrival.
 */
export function useDraft({ storageKey, values, pristine, saved, onRestore }: Input) {
  const [state, setState] = useState<DraftState>({ status: 'none' })
  const first = useRef(values)
  const kept = useRef<FormValues | null>(null)
  const isPending = useRef(false)

  const restore = useEffectEvent(() => {
    const draft = readDraft(localStorage, storageKey, pristine.fields.webhook_secret ?? '')
    if (!draft) return
    kept.current = draft.values
    setState({ status: 'saved', at: draft.savedAt })
    onRestore(draft)
  })
  const write = useEffectEvent(() => {
    if (!isPending.current) return
    isPending.current = false
    kept.current = values
    if (sameValues(values, pristine)) {
      dropDraft(localStorage, storageKey)
      return setState({ status: 'none' })
    }
    const savedAt = new Date().toISOString()
    const isKept = writeDraft(localStorage, storageKey, { savedAt, values, saved })
    setState(isKept ? { status: 'saved', at: savedAt } : { status: 'refused' })
  })

  useEffect(() => restore(), [])
  useEffect(() => {
    if (values === first.current || values === kept.current) return
    isPending.current = true
    setState((before) => (before.status === 'refused' ? before : { status: 'pending' }))
    const timer = setTimeout(() => write(), debounceMs)
    return () => clearTimeout(timer)
  }, [values])
  useEffect(() => {
    const flush = () => write()
    window.addEventListener('pagehide', flush)
    return () => {
      window.removeEventListener('pagehide', flush)
      flush()
    }
  }, [])

  const forget = () => {
    isPending.current = false
    kept.current = values
    dropDraft(localStorage, storageKey)
    setState({ status: 'none' })
  }
  return { state, forget }
}
