'use client'

import { Check, Copy } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useEffect, useState } from 'react'
import { Button, type ButtonProps } from './button.tsx'
import { cx } from './cx.ts'

const ManualCopy = dynamic(() => import('./manual-copy.tsx').then((module) => module.ManualCopy), { ssr: false })

type State = 'idle' | 'copied' | 'denied'

type Source = string | (() => string | Promise<string>)

/** Copies text; says so for two seconds; hands the text over by dialog when the clipboard is denied. */
function useCopy(source: Source) {
  const [state, setState] = useState<State>('idle')
  const [text, setText] = useState('')
  useEffect(() => {
    if (state !== 'copied') return
    const timer = setTimeout(() => setState('idle'), 2000)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async () => {
    const value = typeof source === 'string' ? source : await source()
    try {
      await navigator.clipboard.writeText(value)
      setState('copied')
    } catch {
      setText(value)
      setState('denied')
    }
  }
  return { state, text, copy, close: () => setState('idle') }
}

type Props = Omit<ButtonProps, 'onClick' | 'children'> & {
  readonly text: Source
  /** What is copied, for the accessible name: 'project id'. */
  readonly what: string
  readonly children?: ReactNode
}

export function CopyButton({ text, what, children = 'Copy', ...rest }: Props) {
  const { state, text: denied, copy, close } = useCopy(text)
  return (
    <>
      <Button {...(children === 'Copy' ? { 'aria-label': `Copy ${what}` } : {})} onClick={copy} {...rest}>
        {state === 'copied' ? <Check className="size-3.5" /> : <Copy className="size-3.5" />}
        <span className="grid">
          <span className={cx('col-start-1 row-start-1', state === 'copied' && 'invisible')}>{children}</span>
          <span
            aria-hidden="true"
            className={cx('col-start-1 row-start-1 text-left', state !== 'copied' && 'invisible')}
          >
            Copied
          </span>
        </span>
        <Announced when={state === 'copied'} />
      </Button>
      {state === 'denied' && <ManualCopy what={what} text={denied} onClose={close} />}
    </>
  )
}

/** The copy button of a single value in a line of text. */
export function CopyIcon({
  text,
  what,
  className,
}: {
  readonly text: Source
  readonly what: string
  readonly className?: string
}) {
  const { state, text: denied, copy, close } = useCopy(text)
  return (
    <>
      <button
        type="button"
        aria-label={`Copy ${what}`}
        title={state === 'copied' ? 'Copied' : `Copy ${what}`}
        onClick={copy}
        className={cx(
          'inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-ink-3 pointer-coarse:size-9',
          'transition-colors hover:bg-hover hover:text-ink',
          state === 'copied' && 'text-create',
          className,
        )}
      >
        {state === 'copied' ? <Check className="size-3.5" /> : <Copy className="size-3.5" />}
        <Announced when={state === 'copied'} />
      </button>
      {state === 'denied' && <ManualCopy what={what} text={denied} onClose={close} />}
    </>
  )
}

function Announced({ when }: { readonly when: boolean }) {
  return (
    <span role="status" className="visually-hidden">
      {when ? 'Copied' : ''}
    </span>
  )
}
