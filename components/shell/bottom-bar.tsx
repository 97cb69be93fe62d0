'use client'

import { Search } from 'lucide-react'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { cx } from '#components/ui/cx.ts'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { isAt, places } from './places.ts'

const cell = 'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs [&_svg]:size-5'

/** The rail where there is no room for one. */
export function BottomBar({ onSearch, more }: { readonly onSearch: () => void; readonly more: ReactNode }) {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Main"
      className="fixed inset-x-0 bottom-0 z-30 flex border-t bg-paper pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {places.map((place) => {
        const current = isAt(place, pathname)
        return (
          <IntentLink
            key={place.href}
            href={place.href}
            aria-current={current ? 'page' : undefined}
            className={cx(cell, current ? 'font-medium text-accent' : 'text-ink-2')}
          >
            <place.icon aria-hidden="true" />
            {place.label}
          </IntentLink>
        )
      })}
      <button type="button" onClick={onSearch} className={cx(cell, 'text-ink-2')}>
        <Search aria-hidden="true" />
        Search
      </button>
      {more}
    </nav>
  )
}
