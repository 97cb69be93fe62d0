import Link from 'next/link'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'

export default function RunNotFound() {
  return (
    <EmptyState
      isPage
      title="There is no such run"
      action={
        <Button asChild>
          <Link href="/runs">Runs</Link>
        </Button>
      }
    >
      Runs are kept for ever, so the address is probably incomplete, or belongs to another service.
    </EmptyState>
  )
}
