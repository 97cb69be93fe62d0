'use client'

import { CircleHelp, CircleUser } from 'lucide-react'
import { useTheme } from 'next-themes'
import { useEffect, useState } from 'react'
import { cx } from '#components/ui/cx.ts'
import { setSingleKeys, singleKeysOff } from '#components/ui/hotkey.ts'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '#components/ui/menu.tsx'

export type Person = { readonly name: string; readonly role: string }

type PersonMenuProps = {
  readonly person: Person
  readonly onSignOut: () => void
  readonly labelClass: string
  readonly shape?: 'rail' | 'bar'
}

const themes = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

const railButton =
  'flex h-8 w-full items-center gap-2.5 rounded px-2 text-left text-ink-2 transition-colors hover:bg-hover hover:text-ink [&>svg]:size-4 [&>svg]:shrink-0'
const barButton = 'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-ink-2 [&>svg]:size-5'

export function PersonMenu({ person, onSignOut, labelClass, shape = 'rail' }: PersonMenuProps) {
  const { theme, setTheme } = useTheme()
  const chosen = themes.find((option) => option.value === theme)?.value ?? 'system'
  return (
    <Menu
      side={shape === 'rail' ? 'right' : 'top'}
      trigger={
        <button type="button" aria-label={`You: ${person.name}`} className={shape === 'rail' ? railButton : barButton}>
          <CircleUser aria-hidden="true" />
          <span className={cx('truncate', shape === 'rail' && labelClass)}>
            {shape === 'rail' ? person.name : 'You'}
          </span>
        </button>
      }
    >
      <MenuLabel>
        <span className="block text-sm font-medium text-ink">{person.name}</span>
        {person.role}
      </MenuLabel>
      <MenuSeparator />
      <MenuChoice label="Theme" value={chosen} options={themes} onChange={setTheme} />
      <MenuSeparator />
      <SingleKeysChoice />
      <MenuSeparator />
      <MenuItem onSelect={onSignOut}>Sign out</MenuItem>
    </Menu>
  )
}

function SingleKeysChoice() {
  const [on, setOn] = useState(true)
  useEffect(() => setOn(!singleKeysOff()), [])
  const choose = (value: 'on' | 'off') => {
    setSingleKeys(value === 'on')
    setOn(value === 'on')
  }
  return (
    <MenuChoice
      label="Single-key shortcuts"
      value={on ? 'on' : 'off'}
      options={[
        { value: 'on', label: 'On' },
        { value: 'off', label: 'Off' },
      ]}
      onChange={choose}
    />
  )
}

type HelpMenuProps = {
  /** Who to ask: an address, a URL or words; '' when nobody was named. */
  readonly support: string
  readonly onShortcuts: () => void
  readonly labelClass: string
}

/** In the same place on every page. */
export function HelpMenu({ support, onShortcuts, labelClass }: HelpMenuProps) {
  return (
    <Menu
      side="right"
      trigger={
        <button type="button" aria-label="Help" className={railButton}>
          <CircleHelp aria-hidden="true" />
          <span className={labelClass}>Help</span>
        </button>
      }
    >
      <HelpItems support={support} onShortcuts={onShortcuts} />
    </Menu>
  )
}

function HelpItems({ support, onShortcuts }: Pick<HelpMenuProps, 'support' | 'onShortcuts'>) {
  const address = supportLink(support)
  return (
    <>
      <MenuItem onSelect={onShortcuts}>Keyboard shortcuts</MenuItem>
      <MenuItem asChild>
        <a href="/api/v1/openapi.json">HTTP API, OpenAPI 3.1</a>
      </MenuItem>
      <MenuItem asChild>
        <a href="https://posthog.com/docs" target="_blank" rel="noreferrer">
          PostHog documentation
        </a>
      </MenuItem>
      {support && <MenuSeparator />}
      {support && <MenuLabel>Platform team</MenuLabel>}
      {address ? (
        <MenuItem asChild>
          <a href={address}>{support}</a>
        </MenuItem>
      ) : (
        support && <p className="max-w-64 px-2 pb-2">{support}</p>
      )}
    </>
  )
}

function supportLink(support: string): string | null {
  if (/^https?:\/\//.test(support)) return support
  return /^[^\s@]+@[^\s@]+$/.test(support) ? `mailto:${support}` : null
}
