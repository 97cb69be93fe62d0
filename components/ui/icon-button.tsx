import type { ComponentProps, ReactNode } from 'react'
import { cx } from './cx.ts'
import { Tooltip } from './tooltip.tsx'

type Props = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  /** What it does, as a verb: its accessible name and its tooltip. */
  readonly label: string
  readonly children: ReactNode
}

export function IconButton({ label, className, type, ...rest }: Props) {
  return (
    <Tooltip text={label}>
      <button
        type={type ?? 'button'}
        aria-label={label}
        className={cx(
          'inline-flex size-7 shrink-0 items-center justify-center rounded text-ink-2 pointer-coarse:size-10',
          'transition-colors hover:bg-hover hover:text-ink disabled:opacity-50 [&_svg]:size-4',
          className,
        )}
        {...rest}
      />
    </Tooltip>
  )
}
