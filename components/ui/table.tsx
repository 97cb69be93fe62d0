import type { ComponentProps } from 'react'
import { cx } from './cx.ts'

/** Rows on hairlines. `caption` names the table for those who cannot see it. */
export function Table({
  caption,
  className,
  children,
  ...rest
}: ComponentProps<'table'> & { readonly caption: string }) {
  return (
    <table className={cx('w-full border-collapse text-left', className)} {...rest}>
      <caption className="visually-hidden">{caption}</caption>
      {children}
    </table>
  )
}

export function Th({ className, ...rest }: ComponentProps<'th'>) {
  return (
    <th
      scope="col"
      className={cx('h-8 border-b px-3 text-left text-xs font-normal text-ink-3 first:pl-0 last:pr-0', className)}
      {...rest}
    />
  )
}

export function Td({ className, ...rest }: ComponentProps<'td'>) {
  return <td className={cx('h-10 border-b px-3 first:pl-0 last:pr-0', className)} {...rest} />
}

/** A row that is a link: put a `RowLink` into one of its cells. */
export function Tr({ className, ...rest }: ComponentProps<'tr'>) {
  return <tr className={cx('group relative transition-colors hover:bg-hover', className)} {...rest} />
}
