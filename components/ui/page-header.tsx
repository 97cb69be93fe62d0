import type { ReactNode } from 'react'
import { IntentLink } from './intent-link.tsx'

export type Crumb = { readonly label: string; readonly href?: string; readonly mono?: boolean }

type Props = {
  /** From the top down, without the page itself. */
  readonly crumbs?: readonly Crumb[]
  readonly title: ReactNode
  /** Beside the title: a status. */
  readonly status?: ReactNode
  /** Under the title: one line of facts. */
  readonly facts?: ReactNode
  /** At most two buttons. */
  readonly actions?: ReactNode
}

export function PageHeader({ crumbs = [], title, status, facts, actions }: Props) {
  return (
    <header className="flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        {crumbs.length > 0 && <Breadcrumb crumbs={crumbs} />}
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 text-xl tracking-[-0.01em] break-words">{title}</h1>
          {status}
        </div>
        {facts && <div className="mt-1 flex flex-wrap items-center gap-x-4 gap-y-1 text-sm text-ink-2">{facts}</div>}
      </div>
      {actions && <div className="flex shrink-0 flex-wrap gap-2">{actions}</div>}
    </header>
  )
}

function Breadcrumb({ crumbs }: { readonly crumbs: readonly Crumb[] }) {
  return (
    <nav aria-label="Breadcrumb" className="mb-1">
      <ol className="flex flex-wrap items-center text-sm text-ink-2">
        {crumbs.map((crumb) => (
          <li
            key={crumb.label}
            className="flex min-w-0 items-center not-last:after:mx-2 not-last:after:text-ink-3 not-last:after:content-['/']"
          >
            {crumb.href ? (
              <IntentLink
                href={crumb.href}
                className={`inline-flex min-h-6 items-center rounded-sm hover:text-ink hover:underline ${crumb.mono ? 'font-mono' : ''}`}
              >
                {crumb.label}
              </IntentLink>
            ) : (
              <span className={crumb.mono ? 'font-mono' : ''}>{crumb.label}</span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  )
}

/** A part of a page under a hairline, with its own heading. */
export function Section(props: {
  readonly title: ReactNode
  readonly id?: string
  readonly aside?: ReactNode
  readonly children: ReactNode
}) {
  return (
    <section id={props.id} aria-labelledby={props.id ? `${props.id}-title` : undefined} className="grid gap-3">
      <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 border-b pb-2">
        <h2 id={props.id ? `${props.id}-title` : undefined} className="text-base">
          {props.title}
        </h2>
        {props.aside && <div className="text-sm text-ink-2">{props.aside}</div>}
      </div>
      {props.children}
    </section>
  )
}
