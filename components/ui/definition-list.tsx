import type { ReactNode } from 'react'
import { cx } from './cx.ts'

type Props = { readonly children: ReactNode; readonly label?: string; readonly className?: string }

/** Names and values on hairlines. */
export function DefinitionList({ children, label, className }: Props) {
  return (
    <dl {...(label ? { 'aria-label': label } : {})} className={cx('grid min-w-0', className)}>
      {children}
    </dl>
  )
}

type EntryProps = {
  readonly name: ReactNode
  readonly children: ReactNode
  /** For names that a machine reads. */
  readonly mono?: boolean
  /** 'wide' leaves the names more room. */
  readonly width?: 'narrow' | 'wide'
}

export function Definition({ name, children, mono = false, width = 'narrow' }: EntryProps) {
  return (
    <div
      className={cx(
        'grid min-w-0 gap-x-4 gap-y-0.5 border-b py-2 last:border-b-0',
        width === 'wide'
          ? 'sm:grid-cols-[15rem_minmax(0,1fr)]'
          : 'grid-cols-[7.5rem_minmax(0,1fr)] sm:grid-cols-[10rem_minmax(0,1fr)]',
      )}
    >
      <dt className={cx('min-w-0 self-start pt-0.5 break-words text-ink-2', mono && 'font-mono text-sm')}>{name}</dt>
      <dd className="flex min-h-6 min-w-0 flex-wrap items-center gap-x-1.5 break-words">{children}</dd>
    </div>
  )
}
