'use client'

import { type ReactNode, useId } from 'react'
import { cx } from './cx.ts'
import { FieldNotes } from './field.tsx'

type Props<T extends string> = {
  readonly label: string
  readonly value: T | null
  readonly options: readonly { readonly value: T; readonly label: ReactNode; readonly disabled?: boolean }[]
  readonly onChange: (value: T) => void
  readonly id?: string
  readonly name?: string
  readonly help?: ReactNode
  readonly error?: ReactNode
  readonly warning?: ReactNode
  readonly note?: ReactNode
  readonly hideLabel?: boolean
  readonly layout?: 'stacked' | 'inline'
}

/** Two to five choices side by side: radio buttons by nature, so arrows move and labels press. */
export function SegmentedControl<T extends string>(props: Props<T>) {
  const { label, value, options, onChange, help, error, warning, note, hideLabel = false, layout = 'stacked' } = props
  const made = useId()
  const id = props.id ?? made
  const notes = [help && `${id}-help`, note && `${id}-note`, warning && `${id}-warning`, error && `${id}-error`]
    .filter(Boolean)
    .join(' ')
  return (
    <fieldset
      aria-describedby={notes || undefined}
      className={cx(
        'min-w-0',
        layout === 'inline' && 'sm:grid sm:grid-cols-[11rem_minmax(0,1fr)] sm:items-start sm:gap-x-4',
      )}
    >
      <legend
        className={cx(
          'font-medium',
          hideLabel ? 'visually-hidden' : 'mb-1.5',
          layout === 'inline' && 'sm:float-left sm:mb-0 sm:py-1.5',
        )}
      >
        {label}
      </legend>
      <div className="grid gap-1.5">
        <div
          className={cx(
            'inline-flex w-fit max-w-full rounded border bg-sunken p-0.5',
            error ? 'border-delete' : 'border-line-strong',
          )}
        >
          {options.map((option, index) => (
            <label
              key={option.value}
              className={cx(
                'relative flex h-6.5 min-w-12 items-center justify-center rounded-sm px-3 text-ink-2 pointer-coarse:h-9',
                'transition-colors hover:text-ink has-checked:bg-raised has-checked:font-medium has-checked:text-ink',
                'has-checked:shadow-[0_0_0_1px_var(--line-strong)] has-disabled:opacity-50',
                'has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-1',
              )}
            >
              <input
                type="radio"
                id={index === 0 ? id : undefined}
                name={props.name ?? id}
                value={option.value}
                checked={value === option.value}
                disabled={option.disabled ?? false}
                onChange={() => onChange(option.value)}
                className="absolute inset-0 cursor-[inherit] appearance-none outline-none"
              />
              {option.label}
            </label>
          ))}
        </div>
        <FieldNotes id={id} help={help} error={error} warning={warning} note={note} />
      </div>
    </fieldset>
  )
}
