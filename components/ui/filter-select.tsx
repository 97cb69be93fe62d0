'use client'

import { Select } from './select.tsx'

type Props<T extends string> = {
  readonly label: string
  readonly value: T | null
  readonly options: readonly T[]
  /** How an option is called where that is not its value. */
  readonly names?: Readonly<Partial<Record<T, string>>>
  readonly onChange: (value: T | null) => void
}

/** One of a few values, or any, to narrow a list by. */
export function FilterSelect<T extends string>({ label, value, options, names, onChange }: Props<T>) {
  return (
    <Select
      aria-label={label}
      className="w-fit max-w-full"
      value={value ?? ''}
      options={[
        { value: '', label: `${label}: any` },
        ...options.map((option) => ({ value: option, label: names?.[option] ?? option })),
      ]}
      onChange={(event) => onChange(options.find((option) => option === event.target.value) ?? null)}
    />
  )
}
