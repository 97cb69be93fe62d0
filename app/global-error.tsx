'use client'

import { Button } from '#components/ui/button.tsx'
import './globals.css'

type Props = { readonly error: Error & { readonly digest?: string }; readonly reset: () => void }

/** The last net: the frame itself could not be drawn. */
export default function GlobalError({ error, reset }: Props) {
  return (
    <html lang="en">
      <body>
        <title>Hedgerow cannot be shown</title>
        <main className="mx-auto grid min-h-dvh max-w-xl content-center justify-items-start gap-3 px-6">
          <h1 className="text-xl">Hedgerow cannot be shown</h1>
          <p className="text-ink-2">The portal or its database does not answer. Runs go on in the worker meanwhile.</p>
          {error.digest && <p className="font-mono text-xs text-ink-3">Request {error.digest}</p>}
          <Button onClick={reset}>Try again</Button>
        </main>
      </body>
    </html>
  )
}
