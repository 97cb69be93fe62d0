'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Input } from '#components/ui/input.tsx'

type Props = {
  readonly id: string
  /** '' for none, a mask for one that is set, or what was typed just now. */
  readonly value: string
  readonly onChange: (value: string) => void
  /** The mask of the secret that is stored; '' when there is none. */
  readonly stored: string
  readonly 'aria-describedby': string
  readonly 'aria-invalid'?: true
}

/** A secret that is written and never read back: typed, pasted, or made here and shown this once. */
export function SecretField({ value, onChange, stored, ...rest }: Props) {
  const [isGenerated, setGenerated] = useState(false)
  if (value.includes('••••')) {
    return (
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-mono text-sm text-ink-2">••••••••</span>
        <span className="text-sm text-ink-2">set</span>
        <Button size="sm" id={rest.id} aria-label="Replace the webhook secret" onClick={() => onChange('')}>
          Replace
        </Button>
      </div>
    )
  }
  const generate = () => {
    setGenerated(true)
    onChange(randomSecret())
  }
  return (
    <div className="grid max-w-md gap-1.5">
      <div className="flex flex-wrap gap-2 [&>input]:min-w-40 [&>input]:flex-1">
        <Input
          {...rest}
          type={isGenerated ? 'text' : 'password'}
          mono
          autoComplete="new-password"
          value={value}
          onChange={(event) => {
            setGenerated(false)
            onChange(event.target.value)
          }}
        />
        {isGenerated && value ? (
          <CopyButton text={value} what="webhook secret" />
        ) : (
          <Button onClick={generate}>Generate</Button>
        )}
      </div>
      {stored && value === '' && (
        <p className="text-sm text-update">
          Left empty, the stored secret is removed.{' '}
          <button type="button" className="link inline-flex min-h-6 items-center" onClick={() => onChange(stored)}>
            Keep it
          </button>
        </p>
      )}
      {isGenerated && value && (
        <p role="status" className="text-sm text-update">
          Copy it now for your receiver: it is shown only until you save.
        </p>
      )}
    </div>
  )
}

const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_'

/** 40 characters, about 230 bits. */
function randomSecret(): string {
  const bytes = crypto.getRandomValues(new Uint32Array(40))
  return Array.from(bytes, (number) => alphabet[number % alphabet.length]).join('')
}
