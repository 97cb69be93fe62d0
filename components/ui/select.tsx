'use client'

import { ChevronDown } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from './cx.ts'
import { useField } from './field.tsx'

export type Option = { readonly value: string; readonly label: string; readonly disabled?: boolean }

type Props = Omit<ComponentProps<'select'>, 'children'> & { readonly options: readonly Option[] }

/** The platform's own select: it is labelled, typeable and at home on a telephone. */
export function Select({ options, className, ...rest }: Props) {
  return (
    <div className={cx('relative min-w-0', className)}>
      <select
        {...useField()}
        className="control h-8 w-full min-w-0 appearance-none truncate pr-7 pl-2.5 pointer-coarse:h-10"
        {...rest}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled ?? false}>
            {option.label}
          </option>
        ))}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 right-2 size-3.5 -translate-y-1/2 text-ink-3"
      />
    </div>
  )
}
