import type { ReactNode } from 'react'
import { cx } from './cx.ts'
import { IntentLink } from './intent-link.tsx'

type Props = {
  readonly label: string
  readonly tabs: readonly { readonly href: string; readonly label: ReactNode; readonly current: boolean }[]
}

/** Tabs that are places: each has an address of its own. */
export function NavTabs({ label, tabs }: Props) {
  return (
    <nav aria-label={label} className="-mx-4 overflow-x-auto px-4 sm:mx-0 sm:px-0">
      <ul className="flex min-w-fit gap-5 border-b">
        {tabs.map((tab) => (
          <li key={tab.href}>
            <IntentLink
              href={tab.href}
              aria-current={tab.current ? 'page' : undefined}
              className={cx(
                '-mb-px flex h-9 items-center gap-2 border-b-2 px-0.5 transition-colors pointer-coarse:h-11',
                tab.current ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-2 hover:text-ink',
              )}
            >
              {tab.label}
            </IntentLink>
          </li>
        ))}
      </ul>
    </nav>
  )
}
