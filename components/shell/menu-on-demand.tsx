'use client'

import { lazy, Suspense, useState } from 'react'
import { MenuButton, type MenuName } from './menu-button.tsx'
import type { MenuProps } from './menus.tsx'

const load = () => import('./menus.tsx')
const HelpMenu = lazy(() => load().then((module) => ({ default: module.HelpMenu })))
const PersonMenu = lazy(() => load().then((module) => ({ default: module.PersonMenu })))

type Props = Omit<MenuProps, 'startsOpen'> & { readonly which: MenuName }

/** A menu of the frame, whose inside is fetched when someone is about to open it. */
export function MenuOnDemand({ which, ...props }: Props) {
  const [isWanted, setWanted] = useState(false)
  const open = () => setWanted(true)
  const button = (
    <MenuButton
      which={which}
      shape={props.shape}
      text={which === 'help' ? 'Help' : props.person.name}
      labelClass={props.labelClass}
      aria-haspopup="menu"
      aria-expanded={false}
      onPointerEnter={load}
      onFocus={load}
      onClick={open}
      onKeyDown={(event) => event.key === 'ArrowDown' && open()}
    />
  )
  if (!isWanted) return button
  return (
    <Suspense fallback={button}>
      {which === 'help' ? <HelpMenu {...props} startsOpen /> : <PersonMenu {...props} startsOpen />}
    </Suspense>
  )
}
