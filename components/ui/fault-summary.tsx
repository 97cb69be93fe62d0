'use client'

import { type Ref, useEffect, useRef } from 'react'
import { Callout } from './callout.tsx'

export type SummaryFault = {
  /** What the control is called. */
  readonly label: string
  readonly message: string
  /** The DOM id of the control; null when it has none. */
  readonly elementId: string | null
}

/** Every fault in one place after a save was refused; takes the focus when it appears, and leads to each control. */
export function FaultSummary({ faults }: { readonly faults: readonly SummaryFault[] }) {
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (faults.length > 0) panel.current?.focus()
  }, [faults])
  if (faults.length === 0) return null
  return <Summary ref={panel} faults={faults} />
}

function Summary({ faults, ref }: { readonly faults: readonly SummaryFault[]; readonly ref: Ref<HTMLDivElement> }) {
  const title =
    faults.length === 1 ? 'One thing has to be mended first' : `${faults.length} things have to be mended first`
  return (
    <Callout ref={ref} tabIndex={-1} role="alert" tone="delete" title={title}>
      <ul className="mt-1 grid">
        {faults.map(({ label, message, elementId }) => (
          <li key={`${label}-${message}`}>
            {elementId === null ? (
              <span className="text-ink">{label}</span>
            ) : (
              <button
                type="button"
                onClick={() => goTo(elementId)}
                className="link inline-flex min-h-6 items-center text-left"
              >
                {label}
              </button>
            )}{' '}
            {message}
          </li>
        ))}
      </ul>
    </Callout>
  )
}

function goTo(elementId: string) {
  const element = document.getElementById(elementId)
  for (let fold = element?.closest('details'); fold; fold = fold.parentElement?.closest('details')) fold.open = true
  element?.focus()
  element?.scrollIntoView({ block: 'center' })
}
