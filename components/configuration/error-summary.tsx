'use client'

import type { ReactNode, Ref } from 'react'
import { Callout } from '#components/ui/callout.tsx'
import { labelOf, type Problem } from './problems.ts'

type Props = {
  readonly problems: readonly Problem[]
  readonly ref: Ref<HTMLDivElement>
  /** Ways out that lead elsewhere. */
  readonly actions?: ReactNode
}

/** Every fault in one place after a save was tried; takes the focus, and leads to each field. */
export function ErrorSummary({ problems, ref, actions }: Props) {
  const count = problems.length
  return (
    <Callout
      ref={ref}
      tabIndex={-1}
      role="alert"
      tone="delete"
      actions={actions}
      title={count === 1 ? 'One thing has to be mended first' : `${count} things have to be mended first`}
    >
      <ul className="mt-1 grid">
        {problems.map(({ target, message }) => (
          <li key={`${target.elementId}-${message}`}>
            <button
              type="button"
              onClick={() => goTo(target.elementId)}
              className="link inline-flex min-h-6 items-center text-left"
            >
              {labelOf(target)}
            </button>
            <span className="text-ink-2"> {message}</span>
          </li>
        ))}
      </ul>
    </Callout>
  )
}

/** Opens whatever folds the control away, and gives it the focus. */
export function goTo(elementId: string): void {
  const element = document.getElementById(elementId)
  for (let fold = element?.closest('details'); fold; fold = fold.parentElement?.closest('details')) fold.open = true
  element?.focus()
  element?.scrollIntoView({ block: 'center' })
}
