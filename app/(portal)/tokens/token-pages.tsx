import Link from 'next/link'
import { Button } from '#components/ui/button.tsx'

export function TokenPages({ isFirst, nextCursor }: { readonly isFirst: boolean; readonly nextCursor: string | null }) {
  if (isFirst && !nextCursor) return null
  return (
    <nav aria-label="Pages" className="flex gap-2">
      {!isFirst && (
        <Button asChild>
          <Link href="/tokens">First page</Link>
        </Button>
      )}
      {nextCursor && (
        <Button asChild>
          <Link href={`/tokens?cursor=${encodeURIComponent(nextCursor)}`}>Next page</Link>
        </Button>
      )}
    </nav>
  )
}
