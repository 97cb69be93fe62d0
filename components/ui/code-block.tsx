import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import { cx } from './cx.ts'
import { scrollable } from './scrollable.ts'

type Props = {
  readonly text: string
  /** What it is, for the copy button: 'env block'. */
  readonly what: string
  /** Shown instead of the plain text, e.g. with some lines marked. */
  readonly children?: ReactNode
  /** Left of the copy button. */
  readonly heading?: ReactNode
  readonly wrap?: boolean
  readonly className?: string
}

/** Text for a machine, with a copy button that stays in sight while the text scrolls. */
export function CodeBlock({ text, what, children, heading, wrap = false, className }: Props) {
  return (
    <figure aria-label={what} className={cx('overflow-hidden rounded border bg-sunken', className)}>
      <figcaption className="flex min-h-10 items-center gap-3 border-b py-1 pr-1.5 pl-3 text-sm text-ink-2">
        <span className="min-w-0 flex-1 truncate">{heading}</span>
        <CopyButton text={text} what={what} size="sm" tone="secondary" />
      </figcaption>
      <pre
        {...scrollable}
        className={cx('max-h-[60vh] overflow-auto p-3 text-sm leading-5', wrap && 'whitespace-pre-wrap break-words')}
      >
        <code>{children ?? text}</code>
      </pre>
    </figure>
  )
}
