import type { ReactNode, Ref } from 'react'
import { cx } from './cx.ts'
import { type Tone, toneText } from './status.tsx'

const edges: Record<Tone, string> = {
  create: 'border-create',
  update: 'border-update',
  delete: 'border-delete',
  drift: 'border-drift',
  neutral: 'border-line-strong',
}

const glyphs: Record<Tone, string> = { create: '✓', update: '!', delete: '✕', drift: '≠', neutral: 'i' }

type Props = {
  readonly tone: Tone
  readonly title: ReactNode
  readonly children?: ReactNode
  readonly actions?: ReactNode
  /** 'alert' interrupts a screen reader; 'status' waits; leave out for what was there from the start. */
  readonly role?: 'alert' | 'status'
  readonly ref?: Ref<HTMLDivElement>
  readonly tabIndex?: number
  readonly className?: string
}

/** Something to know before going on: an edge in its meaning's colour, no box. */
export function Callout({ tone, title, children, actions, className, ...rest }: Props) {
  return (
    <div className={cx('flex gap-3 border-l-2 py-1 pl-3.5', edges[tone], className)} {...rest}>
      <span aria-hidden="true" className={cx('w-3 text-center font-mono font-medium', toneText[tone])}>
        {glyphs[tone]}
      </span>
      <div className="min-w-0 flex-1">
        <div className="font-medium break-words">{title}</div>
        {children && <div className="mt-0.5 max-w-[80ch] break-words text-ink-2">{children}</div>}
        {actions && <div className="mt-2.5 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  )
}

type ErrorPanelProps = {
  /** What happened. */
  readonly title: ReactNode
  /** Why, and what now. */
  readonly children?: ReactNode
  readonly requestId?: string | undefined
  readonly actions?: ReactNode
  readonly className?: string
}

/** What, why, what now, and the number to give to whoever helps. */
export function ErrorPanel({ title, children, requestId, actions, className }: ErrorPanelProps) {
  return (
    <Callout tone="delete" role="alert" title={title} actions={actions} {...(className ? { className } : {})}>
      {children}
      {requestId && <p className="mt-1 font-mono text-xs text-ink-3">Request {requestId}</p>}
    </Callout>
  )
}
