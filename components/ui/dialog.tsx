'use client'

import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

type Props = {
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  /** One sentence under the title; read out when the dialog opens. */
  readonly description?: ReactNode
  readonly children?: ReactNode
  /** Buttons, the main one last. */
  readonly footer?: ReactNode
  /** A dialog stands in the middle and asks; a drawer comes from the side and shows. */
  readonly shape?: 'dialog' | 'drawer'
  readonly width?: 'sm' | 'md' | 'lg'
}

const widths = { sm: 'sm:max-w-md', md: 'sm:max-w-xl', lg: 'sm:max-w-3xl' }

const shapes = {
  dialog: cx(
    'inset-x-0 bottom-0 max-h-[88dvh] rounded-t-lg animate-rise',
    'sm:inset-auto sm:top-[12vh] sm:left-1/2 sm:w-[calc(100vw-3rem)] sm:max-h-[76vh] sm:-translate-x-1/2 sm:rounded-lg',
  ),
  drawer: 'inset-y-0 right-0 w-full animate-slide border-l',
}

export function Dialog(props: Props) {
  const { open, onOpenChange, title, description, children, footer, shape = 'dialog', width = 'sm' } = props
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Radix.Content
          {...(description ? {} : { 'aria-describedby': undefined })}
          className={cx('fixed z-50 flex flex-col bg-raised shadow-float outline-none', shapes[shape], widths[width])}
        >
          <header className="flex items-start gap-4 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg break-words">{title}</Radix.Title>
              {description && <Radix.Description className="mt-1 text-ink-2">{description}</Radix.Description>}
            </div>
            <Radix.Close
              aria-label="Close"
              className="-mr-1.5 inline-flex size-7 items-center justify-center rounded text-ink-2 hover:bg-hover hover:text-ink pointer-coarse:size-10"
            >
              <X className="size-4" />
            </Radix.Close>
          </header>
          {children && <div className="min-h-0 flex-1 overflow-y-auto px-5 py-1">{children}</div>}
          {footer && <footer className="flex flex-wrap justify-end gap-2 px-5 pt-4 pb-5">{footer}</footer>}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** For looking at something without leaving the list it is in. */
export function Drawer(props: Omit<Props, 'shape'>) {
  return <Dialog width="lg" {...props} shape="drawer" />
}
