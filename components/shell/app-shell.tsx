'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { useHotkey } from '#components/ui/hotkey.ts'
import { BottomBar } from './bottom-bar.tsx'
import { MenuOnDemand } from './menu-on-demand.tsx'
import type { Person } from './menus.tsx'
import { Rail } from './rail.tsx'

const Palette = dynamic(() => import('./palette.tsx').then((module) => module.Palette), { ssr: false })
const Shortcuts = dynamic(() => import('./shortcuts.tsx').then((module) => module.Shortcuts), { ssr: false })

type Props = {
  readonly person: Person
  readonly simulated: boolean
  readonly support: string
  readonly railCollapsed: boolean
  readonly children: ReactNode
}

/** The frame of every page: rail or bottom bar, palette, help, and the page itself in the middle. */
export function AppShell({ person, simulated, support, railCollapsed, children }: Props) {
  const [overlay, setOverlay] = useState<'palette' | 'shortcuts' | null>(null)
  const openPalette = () => setOverlay('palette')
  const openShortcuts = () => setOverlay('shortcuts')
  const close = () => setOverlay(null)
  useHotkey({ key: 'k', modifier: true, onPress: () => setOverlay(overlay === 'palette' ? null : 'palette') })
  useHotkey({ key: '?', onPress: openShortcuts })
  const menu = { person, support, onSignOut: signOutOfHere, onShortcuts: openShortcuts }
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="visually-hidden focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:m-0 focus:h-auto focus:w-auto focus:rounded focus:bg-ink focus:px-3 focus:py-2 focus:text-paper focus:[clip-path:none]"
      >
        Skip to the content
      </a>
      <Rail
        startsCollapsed={railCollapsed}
        simulated={simulated}
        onSearch={openPalette}
        foot={(labelClass) => (
          <>
            <MenuOnDemand which="help" shape="rail" labelClass={labelClass} {...menu} />
            <MenuOnDemand which="person" shape="rail" labelClass={labelClass} {...menu} />
          </>
        )}
      />
      <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-none">
        {simulated && (
          <p className="border-b px-4 py-1 text-center text-xs tracking-[0.06em] text-drift sm:hidden">◌ SIMULATED</p>
        )}
        <div className="mx-auto w-full max-w-[1200px] px-4 pt-5 pb-24 sm:px-8 sm:pt-6 sm:pb-16">{children}</div>
      </main>
      <BottomBar onSearch={openPalette} more={<MenuOnDemand which="person" shape="bar" labelClass="" {...menu} />} />
      {overlay === 'palette' && <Palette onClose={close} onShortcuts={openShortcuts} />}
      {overlay === 'shortcuts' && <Shortcuts onClose={close} />}
    </div>
  )
}

async function signOutOfHere() {
  const { signOut } = await import('next-auth/react')
  await signOut({ callbackUrl: '/sign-in' })
}
