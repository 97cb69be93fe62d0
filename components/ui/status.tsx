import type { ReactNode } from 'react'
import { cx } from './cx.ts'

/** Four meanings and the absence of one. Each is never shown by its colour alone. */
export type Tone = 'create' | 'update' | 'delete' | 'drift' | 'neutral'

export const toneText: Record<Tone, string> = {
  create: 'text-create',
  update: 'text-update',
  delete: 'text-delete',
  drift: 'text-drift',
  neutral: 'text-ink-2',
}

const toneSoft: Record<Tone, string> = {
  create: 'bg-create-soft text-create',
  update: 'bg-update-soft text-update',
  delete: 'bg-delete-soft text-delete',
  drift: 'bg-drift-soft text-drift',
  neutral: 'bg-hover text-ink-2',
}

type Props = {
  readonly tone: Tone
  /** One character that means the same as the word. */
  readonly glyph: string
  readonly children: ReactNode
  /** Something is happening right now. */
  readonly live?: boolean
  readonly shape?: 'plain' | 'pill'
  readonly className?: string
}

export function Status({ tone, glyph, children, live = false, shape = 'plain', className }: Props) {
  return (
    <span
      className={cx(
        'inline-flex items-center gap-1.5 whitespace-nowrap',
        shape === 'pill' ? cx('h-6 rounded-full px-2.5 text-sm font-medium', toneSoft[tone]) : toneText[tone],
        className,
      )}
    >
      <span aria-hidden="true" className={cx('font-mono text-sm leading-none', live && 'animate-breathe')}>
        {glyph}
      </span>
      {children}
    </span>
  )
}

/** Small print in a line of settings: 'default', 'PostHog', 'recorded'. */
export function Chip({ children, tone = 'neutral' }: { readonly children: ReactNode; readonly tone?: Tone }) {
  return (
    <span className={cx('inline-flex h-5 items-center rounded-sm px-1.5 text-xs whitespace-nowrap', toneSoft[tone])}>
      {children}
    </span>
  )
}
