'use client'

import { Command } from 'cmdk'
import { Moon, Plus, Search, Sun } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import { type ReactNode, useEffect, useState } from 'react'
import { places } from './places.ts'
import { readRecents, type Visit } from './recents.ts'
import { useConfigurationSearch } from './search.ts'

type Props = { readonly onClose: () => void; readonly onShortcuts: () => void }

const group =
  '[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3'

export function Palette({ onClose, onShortcuts }: Props) {
  const router = useRouter()
  const [text, setText] = useState('')
  const [recents] = useState(readRecents)
  const found = useConfigurationSearch(text)
  const [selected, setSelected] = useState('')
  const [first] = found.items
  // What was searched for comes before the commands that happen to match.
  useEffect(() => {
    if (first) setSelected(itemValue(first.key))
  }, [first])
  const go = (href: string) => {
    onClose()
    router.push(href)
  }
  return (
    <Command.Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      label="Search and commands"
      value={selected}
      onValueChange={setSelected}
      filter={matches}
      overlayClassName="fixed inset-0 z-40 animate-fade bg-scrim"
      contentClassName="fixed inset-x-3 top-[10vh] z-50 mx-auto max-w-xl animate-rise overflow-hidden rounded-lg bg-raised shadow-float outline-none"
    >
      <div className="flex items-center gap-2.5 border-b px-3.5">
        <Search aria-hidden="true" className="size-4 text-ink-3" />
        <Command.Input
          value={text}
          onValueChange={setText}
          placeholder="Search services, or type a command"
          className="h-12 w-full bg-transparent text-base outline-none"
        />
      </div>
      <Command.List className="max-h-[56vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-2 py-6 text-center text-ink-2">
          {found.status === 'searching' ? 'Searching…' : 'Nothing has that name.'}
        </Command.Empty>
        <Configurations heading="Services" found={found.items} onChoose={(id) => go(`/services/${id}`)} />
        {text === '' && <Configurations heading="Recent" found={recents} onChoose={(id) => go(`/services/${id}`)} />}
        <Commands onGo={go} onClose={onClose} onShortcuts={onShortcuts} />
      </Command.List>
    </Command.Dialog>
  )
}

type ConfigurationsProps = {
  readonly heading: string
  readonly found: readonly Visit[]
  readonly onChoose: (id: string) => void
}

function Configurations({ heading, found, onChoose }: ConfigurationsProps) {
  if (found.length === 0) return null
  return (
    <Command.Group heading={heading} className={group}>
      {found.map(({ id, key }) => (
        <Item key={id} value={itemValue(key)} onSelect={() => onChoose(id)}>
          <span className="truncate font-mono text-sm">{key}</span>
        </Item>
      ))}
    </Command.Group>
  )
}

type CommandsProps = {
  readonly onGo: (href: string) => void
  readonly onClose: () => void
  readonly onShortcuts: () => void
}

function Commands({ onGo, onClose, onShortcuts }: CommandsProps) {
  const { resolvedTheme, setTheme } = useTheme()
  const isDark = resolvedTheme === 'dark'
  const turn = () => {
    setTheme(isDark ? 'light' : 'dark')
    onClose()
  }
  return (
    <Command.Group heading="Commands" className={group}>
      <Item value="New service" onSelect={() => onGo('/services/new')}>
        <Plus /> New service
      </Item>
      {places.map((place) => (
        <Item key={place.href} value={`Go to ${place.label}`} onSelect={() => onGo(place.href)}>
          <place.icon /> {place.label}
        </Item>
      ))}
      <Item value="Theme light dark" onSelect={turn}>
        {isDark ? <Sun /> : <Moon />} {isDark ? 'Light theme' : 'Dark theme'}
      </Item>
      <Item value="Keyboard shortcuts" onSelect={onShortcuts}>
        <span className="w-4 text-center text-ink-3">?</span> Keyboard shortcuts
      </Item>
    </Command.Group>
  )
}

const itemValue = (key: string) => `service ${key}`

/** What the server has found fits by itself; commands fit when every word of the search is in them. */
function matches(value: string, search: string): number {
  if (value.startsWith('service ')) return 1
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return words.every((word) => value.toLowerCase().includes(word)) ? 0.5 : 0
}

type ItemProps = { readonly value: string; readonly onSelect: () => void; readonly children: ReactNode }

function Item({ value, onSelect, children }: ItemProps) {
  return (
    <Command.Item
      value={value}
      onSelect={onSelect}
      className="flex min-h-9 cursor-pointer items-center gap-2.5 rounded px-2 data-[selected=true]:bg-hover [&_svg]:size-4 [&_svg]:text-ink-3"
    >
      {children}
    </Command.Item>
  )
}
