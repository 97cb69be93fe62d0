'use client'

import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

type Props = {
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly tabs: readonly { readonly value: string; readonly label: ReactNode }[]
  readonly children: ReactNode
}

const tab =
  '-mb-px flex h-9 shrink-0 items-center gap-2 border-b-2 border-transparent px-0.5 text-ink-2 transition-colors hover:text-ink pointer-coarse:h-11'

/** Tabs whose panel is `children`; arrows move between them. */
export function Tabs({ label, value, onChange, tabs, children }: Props) {
  return (
    <Radix.Root value={value} onValueChange={onChange}>
      <Radix.List aria-label={label} className="flex gap-5 overflow-x-auto border-b">
        {tabs.map((entry) => (
          <Radix.Trigger
            key={entry.value}
            value={entry.value}
            className={`${tab} data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink`}
          >
            {entry.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content value={value} className="pt-4">
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
