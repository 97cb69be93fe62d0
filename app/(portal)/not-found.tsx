import Link from 'next/link'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'

export default function NotFound() {
  return (
    <EmptyState
      isPage
      title="There is nothing here"
      action={
        <Button asChild>
          <Link href="/services">Services</Link>
        </Button>
      }
    >
      It does not exist, or you may not see it. It may also have been deleted.
    </EmptyState>
  )
}
