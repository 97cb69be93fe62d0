'use client'

import { type ReactNode, useId } from 'react'
import { FieldNotes } from './field.tsx'

type Props<T extends string> = {
  readonly label: string
  readonly values: readonly T[]
  readonly options: readonly { readonly value: T; readonly label: ReactNode; readonly help?: string }[]
  readonly onChange: (values: readonly T[]) => void
  /** The DOM id of the first box, where an error summary sends the focus. */
  readonly id?: string
  readonly help?: ReactNode
  readonly error?: ReactNode
  readonly direction?: 'row' | 'column'
}

/** Any number of a few choices. */
export function CheckGroup<T extends string>(props: Props<T>) {
  const { label, values, options, onChange, help, error, direction = 'row' } = props
  const made = useId()
  const id = props.id ?? made
  const notes = [help && `${id}-help`, error && `${id}-error`].filter(Boolean).join(' ')
  const toggle = (value: T, on: boolean) =>
    onChange(
      options.flatMap((option) =>
        (option.value === value ? on : values.includes(option.value)) ? [option.value] : [],
      ),
    )
  return (
    <fieldset aria-describedby={notes || undefined} className="grid min-w-0 gap-1.5">
      <legend className="mb-1.5 font-medium">{label}</legend>
      <div className={direction === 'row' ? 'flex flex-wrap gap-x-5 gap-y-1' : 'grid gap-1'}>
        {options.map((option, index) => (
          <label
            key={option.value}
            className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-10 has-disabled:opacity-50"
          >
            <input
              type="checkbox"
              {...(index === 0 ? { id } : {})}
              {...(error ? { 'aria-invalid': true } : {})}
              checked={values.includes(option.value)}
              onChange={(event) => toggle(option.value, event.target.checked)}
              className="size-4 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              {option.label}
              {option.help && <span className="ml-2 text-sm text-ink-2">{option.help}</span>}
            </span>
          </label>
        ))}
      </div>
      <FieldNotes id={id} help={help} error={error} />
    </fieldset>
  )
}
