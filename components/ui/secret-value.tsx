'use client'

import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { CopyIcon } from './copy-button.tsx'

export type Revealed = { readonly ok: true; readonly value: string } | { readonly ok: false; readonly message: string }

type Props = {
  /** What it is called, for the buttons: 'project API key'. */
  readonly what: string
  /** `phc_••••3f9a` */
  readonly masked: string
  /** Fetches the value; each call is an audit record, so it is made on demand only. */
  readonly reveal: () => Promise<Revealed>
}

const shownForMs = 30_000

/** Masked until asked; masked again after 30 seconds, and when the page is left. */
export function SecretValue({ what, masked, reveal }: Props) {
  const [shown, setShown] = useState<string | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  useEffect(() => {
    if (shown === null) return
    const hide = () => setShown(null)
    const timer = setTimeout(hide, shownForMs)
    window.addEventListener('pagehide', hide)
    return () => {
      clearTimeout(timer)
      window.removeEventListener('pagehide', hide)
    }
  }, [shown])

  const toggle = async () => {
    if (shown !== null) return setShown(null)
    setBusy(true)
    setError(null)
    const answer = await reveal()
    setBusy(false)
    if (answer.ok) setShown(answer.value)
    else setError(answer.message)
  }

  return (
    <span className="inline-flex min-w-0 flex-wrap items-center gap-x-1">
      <code className="min-w-0 text-sm wrap-anywhere">{shown ?? masked}</code>
      <button
        type="button"
        onClick={toggle}
        disabled={busy}
        aria-pressed={shown !== null}
        aria-label={`Reveal ${what}`}
        title={shown === null ? 'Reveal for 30 seconds. This is written to the audit.' : 'Hide'}
        className="inline-flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink pointer-coarse:size-9"
      >
        {shown === null ? <Eye className="size-3.5" /> : <EyeOff className="size-3.5" />}
      </button>
      {shown !== null && <CopyIcon text={shown} what={what} />}
      {error && (
        <span role="alert" className="text-sm text-delete">
          {error}
        </span>
      )}
    </span>
  )
}
