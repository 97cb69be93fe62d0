import { ExternalLink as Icon } from 'lucide-react'
import type { ReactNode } from 'react'

/** A place outside of the portal: opens beside it, and says so. */
export function ExternalLink({ href, children }: { readonly href: string; readonly children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="link inline-flex min-h-6 min-w-0 items-center gap-1.5 wrap-anywhere"
    >
      {children}
      <Icon aria-hidden="true" className="size-3.5 shrink-0" />
      <span className="visually-hidden">(opens in a new tab)</span>
    </a>
  )
}

/** A value that a machine reads, as a link where it has a page. */
export function ExternalText({ href, children }: { readonly href: string | null; readonly children: string }) {
  const text = <code className="min-w-0 text-sm wrap-anywhere">{children}</code>
  return href ? <ExternalLink href={href}>{text}</ExternalLink> : text
}
