import type { ReactNode } from 'react'

type Props = {
  readonly title: string
  readonly children?: ReactNode
  /** The one thing to do next. */
  readonly action?: ReactNode
  /** What it will look like when it is not empty. */
  readonly example?: ReactNode
  /** Nothing else is on the page: its title is the page's. */
  readonly isPage?: boolean
}

export function EmptyState({ title, children, action, example, isPage = false }: Props) {
  const Title = isPage ? 'h1' : 'p'
  return (
    <div className="grid max-w-[68ch] gap-3 py-10">
      <Title className="text-lg font-semibold">{title}</Title>
      {children && <div className="text-ink-2">{children}</div>}
      {action && <div className="mt-1 flex gap-2">{action}</div>}
      {example && <div className="mt-4">{example}</div>}
    </div>
  )
}
