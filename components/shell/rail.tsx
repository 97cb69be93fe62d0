'use client'

import { PanelLeft, Search } from 'lucide-react'
import { usePathname } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { Chord } from '#components/ui/chord.tsx'
import { cx } from '#components/ui/cx.ts'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { Mark } from './mark.tsx'
import { isAt, type Place, places } from './places.ts'
import { railCookie } from './rail-cookie.ts'

function keepRail(value: 'open' | 'collapsed') {
  if (!('cookieStore' in window)) return
  const expires = Date.now() + 365 * 86_400_000
  cookieStore.set({ name: railCookie, value, expires, sameSite: 'lax', path: '/' }).catch(() => undefined)
}

type Props = {
  readonly startsCollapsed: boolean
  readonly simulated: boolean
  readonly onSearch: () => void
  /** Theme, person, help. */
  readonly foot: (labelClass: string) => ReactNode
}

/** 220 px open, 56 px collapsed; always collapsed below 1024 px, and replaced by the bottom bar below 640 px. */
export function Rail({ startsCollapsed, simulated, onSearch, foot }: Props) {
  const [collapsed, setCollapsed] = useState(startsCollapsed)
  const toggle = () => {
    keepRail(collapsed ? 'open' : 'collapsed')
    setCollapsed(!collapsed)
  }
  const label = collapsed ? 'hidden' : 'hidden lg:inline'
  return (
    <header
      className={cx(
        'sticky top-0 hidden h-dvh shrink-0 flex-col border-r bg-sunken/60 px-3 py-3 sm:flex',
        'transition-[width] duration-150',
        collapsed ? 'w-14' : 'w-14 lg:w-55',
      )}
    >
      <div className={cx('flex items-center justify-between gap-2', collapsed && 'flex-col')}>
        <IntentLink href="/services" aria-label="Hedgerow" className="flex h-8 items-center gap-2 rounded px-1.5">
          <Mark className="size-5 text-accent" />
          <span className={cx('font-semibold tracking-[-0.01em]', label)}>Hedgerow</span>
        </IntentLink>
        <button
          type="button"
          onClick={toggle}
          aria-label={collapsed ? 'Open the rail' : 'Collapse the rail'}
          aria-expanded={!collapsed}
          className="hidden size-7 items-center justify-center rounded text-ink-3 hover:bg-hover hover:text-ink lg:flex"
        >
          <PanelLeft className="size-4" />
        </button>
      </div>
      <button
        type="button"
        onClick={onSearch}
        title="Search and commands"
        className="mt-3 flex h-8 items-center gap-2.5 rounded border border-line bg-paper px-1.5 text-ink-2 hover:border-line-strong hover:text-ink"
      >
        <Search className="mx-0.5 size-4 shrink-0" />
        <span className="visually-hidden">Search and commands</span>
        <span aria-hidden="true" className={cx('flex-1 text-left', label)}>
          Search
        </span>
        <span className={label}>
          <Chord keys="K" />
        </span>
      </button>
      <nav aria-label="Main" className="mt-3 flex-1">
        <ul className="grid gap-0.5">
          {places.map((place) => (
            <li key={place.href}>
              <RailLink place={place} labelClass={label} />
            </li>
          ))}
        </ul>
      </nav>
      {simulated && <SimulatedMark labelClass={label} />}
      <div className={cx('mt-2 grid gap-0.5 border-t pt-2')}>{foot(label)}</div>
    </header>
  )
}

function RailLink({ place, labelClass }: { readonly place: Place; readonly labelClass: string }) {
  const current = isAt(place, usePathname())
  return (
    <IntentLink
      href={place.href}
      aria-current={current ? 'page' : undefined}
      aria-label={place.label}
      title={place.label}
      className={cx(
        'flex h-8 items-center gap-2.5 rounded px-2 transition-colors',
        current ? 'bg-hover font-medium text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      <place.icon className={cx('size-4 shrink-0', current && 'text-accent')} />
      <span className={labelClass}>{place.label}</span>
    </IntentLink>
  )
}

function SimulatedMark({ labelClass }: { readonly labelClass: string }) {
  return (
    <p
      title="PostHog and the vaults are simulated on this machine. Nothing leaves it."
      className="flex h-7 items-center gap-2 px-2 text-xs text-drift"
    >
      <span aria-hidden="true" className="font-mono text-sm">
        ◌
      </span>
      <span className={cx('tracking-[0.06em]', labelClass)}>SIMULATED</span>
      <span className="visually-hidden">PostHog and the vaults are simulated on this machine.</span>
    </p>
  )
}
