import type { ReactNode } from 'react'
import { cx } from '#components/ui/cx.ts'

export type RotationStep = {
  readonly title: string
  readonly state: 'done' | 'now' | 'later'
  readonly children?: ReactNode
}

/** What is to be done in which order, and how far it is: nothing of it is left to memory. */
export function RotationSteps({ label, steps }: { readonly label: string; readonly steps: readonly RotationStep[] }) {
  const current = steps.findIndex(({ state }) => state === 'now')
  return (
    <ol aria-label={label} className="grid">
      {steps.map(({ title, state, children }, index) => (
        <li
          key={title}
          aria-current={index === current ? 'step' : undefined}
          className="grid grid-cols-[1.75rem_minmax(0,1fr)] gap-x-2 border-b py-3 last:border-b-0"
        >
          <span
            aria-hidden="true"
            className={cx(
              'font-mono text-sm leading-6',
              state === 'done' ? 'text-create' : state === 'now' ? 'text-accent' : 'text-ink-3',
            )}
          >
            {state === 'done' ? '✓' : index + 1}
          </span>
          <div className="min-w-0">
            <h3 className={cx('leading-6', state === 'later' ? 'font-normal text-ink-2' : 'font-medium')}>
              {title}
              {state === 'done' && <span className="visually-hidden"> (done)</span>}
            </h3>
            {children && <div className="mt-1 grid max-w-[80ch] justify-items-start gap-2 text-ink-2">{children}</div>}
          </div>
        </li>
      ))}
    </ol>
  )
}
