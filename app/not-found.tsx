import Link from 'next/link'
import { Button } from '#components/ui/button.tsx'

export default function NotFound() {
  return (
    <main className="mx-auto grid min-h-dvh max-w-xl content-center gap-3 px-6">
      <p className="font-mono text-sm text-ink-3">404</p>
      <h1 className="text-xl">There is nothing here</h1>
      <p className="text-ink-2">The page does not exist, or you may not see it. It may also have been deleted.</p>
      <p className="mt-2">
        <Button asChild>
          <Link href="/services">Services</Link>
        </Button>
      </p>
    </main>
  )
}
