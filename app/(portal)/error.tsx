'use client'

import { Button } from '#components/ui/button.tsx'
import { ErrorPanel } from '#components/ui/callout.tsx'

type Props = { readonly error: Error & { readonly digest?: string }; readonly reset: () => void }

export default function PageError({ error, reset }: Props) {
  return (
    <ErrorPanel
      title="This page could not be shown"
      requestId={error.digest}
      className="mt-6"
      actions={<Button onClick={reset}>Try again</Button>}
    >
      Something went wrong on our side. Nothing was changed. If it stays, give the number below to the platform team.
    </ErrorPanel>
  )
}
