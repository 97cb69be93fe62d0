'use client'

import { CircleHelp, CircleUser, type LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { cx } from '#components/ui/cx.ts'

export type MenuName = 'help' | 'person'

type Props = Omit<ComponentProps<'button'>, 'children'> & {
  readonly which: MenuName
  readonly shape: 'rail' | 'bar'
  readonly text: string
  /** Hides the text where the rail is narrow. */
  readonly labelClass: string
}

const icons: Readonly<Record<MenuName, LucideIcon>> = { help: CircleHelp, person: CircleUser }

const shapes = {
  rail: 'flex h-8 w-full items-center gap-2.5 rounded px-2 text-left text-ink-2 transition-colors hover:bg-hover hover:text-ink [&>svg]:size-4 [&>svg]:shrink-0',
  bar: 'flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-xs text-ink-2 [&>svg]:size-5',
}

/** What opens a menu of the frame, in the rail or in the bottom bar. */
export function MenuButton({ which, shape, text, labelClass, ...rest }: Props) {
  const Icon = icons[which]
  return (
    <button type="button" {...rest} aria-label={which === 'help' ? 'Help' : `You: ${text}`} className={shapes[shape]}>
      <Icon aria-hidden="true" />
      <span className={cx('truncate', shape === 'rail' && labelClass)}>{shape === 'bar' ? 'You' : text}</span>
    </button>
  )
}
