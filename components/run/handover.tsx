'use client'

import { ExternalLink, Eye, EyeOff } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { scrollable } from '#components/ui/scrollable.ts'
import type { Revealed } from '#components/ui/secret-value.tsx'
import { SkeletonRows } from '#components/ui/skeleton.tsx'

export type HandoverData = {
  /** The dotenv block, secrets by reference. */
  readonly env: string
  readonly dashboardUrl: string | null
}

type Props = {
  readonly outputsHref: string
  /** Null while it is read. */
  readonly data: HandoverData | null
  readonly problem: string | null
  /** The same block with the key in clear, which is recorded; null for whoever may not. */
  readonly reveal: (() => Promise<Revealed>) | null
}

const shownForMs = 30_000

/** What the run was for, right where it ended: the block to copy into the service, and where to look next. */
export function Handover({ outputsHref, data, problem, reveal }: Props) {
  const { shown, leftS, error, isBusy, toggle } = useRevealed(reveal)
  if (!data) return <Unread problem={problem} outputsHref={outputsHref} />
  const text = shown ?? data.env
  return (
    <section
      aria-label="Env block"
      className="grid animate-rise items-start gap-x-8 gap-y-5 lg:grid-cols-[minmax(0,1fr)_18rem]"
    >
      <figure className="min-w-0 overflow-hidden rounded border bg-sunken">
        <figcaption className="flex min-h-11 flex-wrap items-center gap-2 border-b px-3 py-1.5">
          <h2 className="text-base max-sm:mr-auto">Env block</h2>
          <span className="text-sm text-ink-2 max-sm:order-last max-sm:basis-full sm:mr-auto" role="status">
            {shown === null ? 'the key by reference' : `the key in clear for ${leftS} s`}
          </span>
          {reveal && (
            <Button size="sm" tone="quiet" busy={isBusy} aria-pressed={shown !== null} onClick={toggle}>
              {shown === null ? <Eye className="size-3.5" /> : <EyeOff className="size-3.5" />}
              {shown === null ? 'Reveal' : 'Mask'}
            </Button>
          )}
          <CopyButton text={text} what="env block" tone="primary" size="sm" />
        </figcaption>
        {error && (
          <p role="alert" className="border-b px-3 py-2 text-sm text-delete">
            {error}
          </p>
        )}
        <pre {...scrollable} className="max-h-[26rem] overflow-auto p-3 text-sm leading-5">
          <code>{text}</code>
        </pre>
      </figure>
      <Next outputsHref={outputsHref} dashboardUrl={data.dashboardUrl} mayReveal={reveal !== null} />
    </section>
  )
}

function Next(props: {
  readonly outputsHref: string
  readonly dashboardUrl: string | null
  readonly mayReveal: boolean
}) {
  return (
    <div className="grid gap-3">
      <h2 className="text-base">Next</h2>
      <ul className="-mt-1 grid gap-1">
        <li>Paste it into the service and deploy.</li>
        {props.dashboardUrl && (
          <li>
            <a
              href={props.dashboardUrl}
              target="_blank"
              rel="noreferrer"
              className="link inline-flex items-center gap-1"
            >
              Open the dashboard <ExternalLink aria-hidden="true" className="size-3.5" />
            </a>
          </li>
        )}
        <li>
          <Link href={props.outputsHref} className="link">
            All outputs and formats
          </Link>
        </li>
      </ul>
      <p className="text-sm text-ink-2">
        The block holds no secret: it says where the key is in the vault.
        {props.mayReveal && ' Reveal puts the key in for 30 seconds, and is written to the audit.'}
      </p>
    </div>
  )
}

function Unread({ problem, outputsHref }: Pick<Props, 'problem' | 'outputsHref'>): ReactNode {
  if (problem === null) return <SkeletonRows rows={4} label="Loading the env block" />
  return (
    <p className="text-ink-2">
      The env block could not be read: {problem}{' '}
      <Link href={outputsHref} className="link">
        Open the outputs
      </Link>
    </p>
  )
}

/** In clear when asked for; masked again after 30 seconds, and when the page is left. */
function useRevealed(reveal: Props['reveal']) {
  const [shown, setShown] = useState<{ readonly text: string; readonly untilMs: number } | null>(null)
  const [leftS, setLeftS] = useState(0)
  const [error, setError] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => {
    if (!shown) return
    const hide = () => setShown(null)
    const tick = () => {
      const leftMs = shown.untilMs - Date.now()
      if (leftMs <= 0) hide()
      else setLeftS(Math.ceil(leftMs / 1000))
    }
    const timer = setInterval(tick, 250)
    window.addEventListener('pagehide', hide)
    return () => {
      clearInterval(timer)
      window.removeEventListener('pagehide', hide)
    }
  }, [shown])
  const toggle = async () => {
    if (shown) return setShown(null)
    if (!reveal) return
    setBusy(true)
    setError(null)
    const answer = await reveal()
    setBusy(false)
    if (!answer.ok) return setError(answer.message)
    setLeftS(shownForMs / 1000)
    setShown({ text: answer.value, untilMs: Date.now() + shownForMs })
  }
  return { shown: shown?.text ?? null, leftS, error, isBusy, toggle }
}
