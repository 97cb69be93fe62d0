'use client'

import Link from 'next/link'
import { useTheme } from 'next-themes'
import { useEffect, useState } from 'react'
import { setSingleKeys, singleKeysOff } from '#components/ui/hotkey.ts'
import { Menu, MenuChoice, MenuItem, MenuLabel, MenuSeparator } from '#components/ui/menu.tsx'
import { MenuButton } from './menu-button.tsx'

export type Person = { readonly name: string; readonly role: string }

export type MenuProps = {
  readonly person: Person
  /** Who to ask: an address, a URL or words; '' when nobody was named. */
  readonly support: string
  readonly onSignOut: () => void
  readonly onShortcuts: () => void
  readonly labelClass: string
  readonly shape: 'rail' | 'bar'
  readonly startsOpen: boolean
}

const themes = [
  { value: 'system', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
] as const

/** In the bottom bar there is one menu: it holds the help as well. */
export function PersonMenu(props: MenuProps) {
  const { person, onSignOut, labelClass, shape, startsOpen } = props
  const { theme, setTheme } = useTheme()
  const chosen = themes.find((option) => option.value === theme)?.value ?? 'system'
  return (
    <Menu
      side={shape === 'rail' ? 'right' : 'top'}
      startsOpen={startsOpen}
      trigger={<MenuButton which="person" shape={shape} text={person.name} labelClass={labelClass} />}
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
      {shape === 'bar' && <HelpItems {...props} />}
      {shape === 'bar' && <MenuSeparator />}
      {person.role === 'admin' && (
        <>
          <MenuItem asChild>
            <Link href="/members">Members</Link>
          </MenuItem>
          <MenuItem asChild>
            <Link href="/tokens">API tokens</Link>
          </MenuItem>
        </>
      )}
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

/** In the same place on every page. */
export function HelpMenu(props: MenuProps) {
  const { labelClass, shape, startsOpen } = props
  return (
    <Menu
      side="right"
      startsOpen={startsOpen}
      trigger={<MenuButton which="help" shape={shape} text="Help" labelClass={labelClass} />}
    >
      <HelpItems {...props} />
    </Menu>
  )
}

function HelpItems({ support, onShortcuts }: Pick<MenuProps, 'support' | 'onShortcuts'>) {
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
