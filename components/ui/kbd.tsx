import { cx } from './cx.ts'

/** A key or a chord, as small print inside a button or a hint. */
export function Kbd({ keys, className }: { readonly keys: string; readonly className?: string }) {
  return (
    <kbd
      className={cx(
        'inline-flex h-4.5 min-w-4.5 items-center justify-center rounded-sm border border-current/25 px-1',
        'font-sans text-[0.6875rem] leading-none',
        className,
      )}
    >
      {keys}
    </kbd>
  )
}
