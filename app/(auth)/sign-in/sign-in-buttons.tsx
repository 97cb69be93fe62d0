'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Callout } from '#components/ui/callout.tsx'

type Props = {
  readonly providers: readonly { readonly id: string; readonly label: string }[]
  /** A path of ours. */
  readonly returnTo: string
}

export function SignInButtons({ providers, returnTo }: Props) {
  const [pending, setPending] = useState<string | null>(null)
  const [failed, setFailed] = useState(false)

  async function start(id: string) {
    setPending(id)
    setFailed(false)
    try {
      const { signIn } = await import('next-auth/react')
      await signIn(id, { callbackUrl: returnTo })
    } catch {
      setFailed(true)
      setPending(null)
    }
  }

  return (
    <div className="flex flex-col gap-2">
      {providers.map(({ id, label }, index) => (
        <Button
          key={id}
          size="lg"
          tone={index === 0 ? 'primary' : 'secondary'}
          busy={pending === id}
          disabled={pending !== null}
          onClick={() => start(id)}
        >
          {label}
        </Button>
      ))}
      {failed && (
        <Callout tone="delete" title="Hedgerow does not answer" role="alert">
          Try again in a moment.
        </Callout>
      )}
    </div>
  )
}
