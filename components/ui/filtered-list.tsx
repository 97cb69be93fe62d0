'use client'

import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { cx } from './cx.ts'

type Props = {
  /** The controls to narrow the list by. */
  readonly filters: ReactNode
  /** At the end of the line of filters: a download. */
  readonly aside?: ReactNode
  /** '1 run', '1,204 records'. */
  readonly count: string
  readonly isEmpty: boolean
  /** 'No run fits these filters.' */
  readonly emptyText: string
  /** Another page is being fetched: what is there stays and says so. */
  readonly isPending: boolean
  readonly onClear: (() => void) | null
  readonly onFirst: (() => void) | null
  readonly onNext: (() => void) | null
  readonly children: ReactNode
}

/** Filters in one line, the rows, and the ways to other pages. The old rows stay until the new ones are there. */
export function FilteredList(props: Props) {
  const { filters, aside, count, isEmpty, emptyText, isPending, onClear, onFirst, onNext, children } = props
  return (
    <div className="grid min-w-0 gap-3">
      <search className="flex flex-wrap items-center gap-2">
        {filters}
        {onClear && (
          <Button tone="quiet" onClick={onClear}>
            Clear
          </Button>
        )}
        <span className="ml-auto flex items-center gap-3 text-sm text-ink-2">
          <span role="status">{count}</span>
          {aside}
        </span>
      </search>
      <div className={cx('min-w-0 transition-opacity', isPending && 'opacity-55 delay-200')} aria-busy={isPending}>
        {isEmpty ? (
          <p className="border-t py-8 text-ink-2">
            {emptyText}{' '}
            {onClear && (
              <button type="button" onClick={onClear} className="link min-h-6">
                Show all
              </button>
            )}
          </p>
        ) : (
          children
        )}
      </div>
      {(onFirst || onNext) && (
        <nav aria-label="Pages" className="flex gap-2">
          {onFirst && <Button onClick={onFirst}>First page</Button>}
          {onNext && <Button onClick={onNext}>Next page</Button>}
        </nav>
      )}
    </div>
  )
}
