'use client'

import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { ErrorPanel } from '#components/ui/callout.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

export type EnvBlock = { readonly text: string; readonly revealed: boolean }

type Props = {
  readonly configurationId: string
  readonly env: EnvBlock | null
  readonly problem: string | null
  readonly dashboardUrl: string | null
  readonly mayReveal: boolean
  readonly onReveal: () => void
  readonly onMask: () => void
}

const shownForMs = 30_000

/** What the run was for, right where it ended: the env block to copy, and the way to the dashboard. */
export function Handover({ configurationId, env, problem, dashboardUrl, mayReveal, onReveal, onMask }: Props) {
  const isRevealed = env?.revealed === true
  const secondsLeft = useCountdown(isRevealed, onMask)
  return (
    <section aria-label="Ready to use" className="grid animate-rise gap-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 className="text-lg">Ready. Copy this into the service.</h2>
        <div className="flex flex-wrap gap-2">
          {dashboardUrl && (
            <Button asChild>
              <a href={dashboardUrl} target="_blank" rel="noreferrer">
                Dashboard <ExternalLink aria-hidden="true" className="size-3.5" />
              </a>
            </Button>
          )}
          <Button asChild>
            <Link href={`/services/${configurationId}/outputs`}>All outputs</Link>
          </Button>
        </div>
      </div>
      {problem && <ErrorPanel title="The env block could not be read">{problem}</ErrorPanel>}
      {env ? (
        <CodeBlock
          text={env.text}
          what="env block"
          heading={
            <span className="flex flex-wrap items-center gap-x-3">
              .env
              {mayReveal && (
                <button type="button" onClick={isRevealed ? onMask : onReveal} className="link min-h-6">
                  {isRevealed ? `Hide the key (${secondsLeft} s)` : 'Reveal the key'}
                </button>
              )}
            </span>
          }
        />
      ) : (
        !problem && <Skeleton className="h-64 w-full" />
      )}
    </section>
  )
}

/** Seconds until a revealed key is masked again. */
function useCountdown(isRunning: boolean, onEnd: () => void): number {
  const [left, setLeft] = useState(shownForMs / 1000)
  useEffect(() => {
    if (!isRunning) return
    setLeft(shownForMs / 1000)
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000)
    return () => clearInterval(timer)
  }, [isRunning])
  useEffect(() => {
    if (isRunning && left <= 0) onEnd()
  }, [isRunning, left, onEnd])
  return Math.max(0, left)
}
