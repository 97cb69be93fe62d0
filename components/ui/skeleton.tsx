import { cx } from './cx.ts'

/** Appears only when loading takes longer than 200 ms, so that fast pages do not flicker. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <span aria-hidden="true" className={cx('block animate-late rounded bg-hover', className)} />
}

const lines = 'abcdefghijklmnop'

/** A list that is on its way: up to 16 lines. */
export function SkeletonRows({ rows = 8, label = 'Loading' }: { readonly rows?: number; readonly label?: string }) {
  return (
    <div role="status" aria-label={label}>
      {[...lines].slice(0, rows).map((line) => (
        <div key={line} className="flex h-10 items-center gap-6 border-b">
          <Skeleton className="h-3 w-40" />
          <Skeleton className="hidden h-3 w-24 sm:block" />
          <Skeleton className="ml-auto h-3 w-16" />
        </div>
      ))}
    </div>
  )
}
