import { ChevronRight } from 'lucide-react'
import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'

type Props = Omit<ComponentProps<'details'>, 'children'> & {
  readonly summary: ReactNode
  /** At the far end of the line. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

/** The platform's own fold: found by the browser's search and open without a script. */
export function Disclosure({ summary, aside, children, className, ...rest }: Props) {
  return (
    <details className={cx('group/fold border-b', className)} {...rest}>
      <summary className="flex min-h-11 list-none items-center gap-2 rounded-sm select-none hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          aria-hidden="true"
          className="size-3.5 shrink-0 text-ink-3 transition-transform group-open/fold:rotate-90"
        />
        <span className="font-medium">{summary}</span>
        {aside && <span className="text-sm text-ink-2">{aside}</span>}
      </summary>
      <div className="pb-5">{children}</div>
    </details>
  )
}
