'use client'

import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { useField } from './field.tsx'

type Props = Omit<ComponentProps<'input'>, 'type' | 'onChange' | 'checked'> & {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
}

/** On or off, at once. A checkbox underneath; position and colour both say which. */
export function Switch({ checked, onChange, className, ...rest }: Props) {
  return (
    <span className={cx('relative inline-flex h-8 w-9 items-center', className)}>
      <input
        type="checkbox"
        role="switch"
        {...useField()}
        checked={checked}
        aria-checked={checked}
        onChange={(event) => onChange(event.target.checked)}
        className={cx(
          'peer h-5 w-9 cursor-pointer appearance-none rounded-full border border-line-strong bg-sunken transition-colors',
          'checked:border-accent checked:bg-accent disabled:cursor-default disabled:opacity-50',
        )}
        {...rest}
      />
      <span
        aria-hidden="true"
        className={cx(
          'pointer-events-none absolute left-[3px] size-3.5 rounded-full bg-ink-3 transition-[translate,background-color]',
          'peer-checked:translate-x-4 peer-checked:bg-accent-ink',
        )}
      />
    </span>
  )
}
