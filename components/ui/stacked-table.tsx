import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { IntentLink } from './intent-link.tsx'

type TableProps = { readonly caption: string; readonly head: ReactNode; readonly children: ReactNode }

/** A table whose rows become two lines where it is narrow. `head` is its ColumnHeads, `children` its StackedRows. */
export function StackedTable({ caption, head, children }: TableProps) {
  return (
    <table className="block w-full border-collapse text-left sm:table">
      <caption className="visually-hidden">{caption}</caption>
      <thead className="visually-hidden sm:not-sr-only sm:static sm:m-0 sm:table-header-group sm:h-auto sm:w-auto sm:[clip-path:none]">
        <tr>{head}</tr>
      </thead>
      <tbody className="block sm:table-row-group">{children}</tbody>
    </table>
  )
}

export function ColumnHead({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={cx('h-8 border-b px-3 text-xs font-normal text-ink-3 first:pl-0 last:pr-0', className)}
      {...rest}
    />
  )
}

export function StackedRow({ className, ...rest }: ComponentProps<'tr'>) {
  return (
    <tr
      className={cx(
        'relative flex flex-wrap items-center gap-x-4 gap-y-1 border-b py-2.5 transition-colors hover:bg-hover',
        'sm:table-row sm:py-0',
        className,
      )}
      {...rest}
    />
  )
}

type CellProps = Omit<ComponentProps<'td'>, 'className'> & {
  /** Where it is narrow: a line of its own, beside the others, at the end of the line, or not at all. */
  readonly narrow?: 'line' | 'beside' | 'end' | 'hidden'
  readonly className?: string
}

const places = { line: 'basis-full', beside: '', end: 'max-sm:ml-auto max-sm:text-right', hidden: 'max-sm:hidden' }

export function StackedCell({ narrow = 'beside', className, ...rest }: CellProps) {
  return (
    <td className={cx('min-w-0 sm:h-11 sm:px-3 sm:first:pl-0 sm:last:pr-0', places[narrow], className)} {...rest} />
  )
}

/** The link of a row: the whole row takes the press. What else can be pressed in it stands above with `relative z-10`. */
export function RowLink({ className, ...rest }: ComponentProps<typeof IntentLink>) {
  return (
    <IntentLink
      className={cx(
        'after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2',
        'focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent',
        className,
      )}
      {...rest}
    />
  )
}
