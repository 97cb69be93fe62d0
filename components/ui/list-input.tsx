'use client'

import { X } from 'lucide-react'
import { type ClipboardEvent, type KeyboardEvent, useState } from 'react'
import { cx } from './cx.ts'
import { useField } from './field.tsx'

type Props = {
  /** For the remove buttons and the input's name when no Field names it: 'required properties of signup'. */
  readonly what: string
  readonly values: readonly string[]
  readonly onChange: (values: readonly string[]) => void
  readonly placeholder?: string
  readonly disabled?: boolean
  readonly invalid?: boolean
  /** The DOM id of the input, where an error summary sends the focus. */
  readonly id?: string
  /** The place of the input in a grid. */
  readonly cell?: { readonly 'data-row': number; readonly 'data-column': number }
}

/**
 * A list typed as words: comma, Tab or Enter ends one, Backspace takes the last back, a paste brings many. What is being
 * typed is part of the value already, so nothing is lost when the page is left in the middle of a word.
 */
export function ListInput({ what, values, onChange, placeholder, disabled = false, invalid = false, id, cell }: Props) {
  // `count` words at the end of the values are those that are still in the box.
  const [{ draft, count }, setTyped] = useState(nothingTyped)
  const field = useField()
  const ended = values.slice(0, Math.max(0, values.length - count))

  const type = (text: string) => {
    const words = [...new Set(splitWords(text))].filter((word) => !ended.includes(word))
    if (words.length + count > 0) onChange([...ended, ...words])
    setTyped({ draft: text, count: words.length })
  }
  const end = () => setTyped(nothingTyped)
  const add = (text: string) => {
    type(text)
    end()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if ((event.key === 'Enter' && !event.metaKey && !event.ctrlKey) || event.key === ',') {
      if (draft.trim() === '') return
      event.preventDefault()
      event.stopPropagation()
      add(draft)
    }
    if (event.key === 'Backspace' && draft === '' && ended.length > 0) onChange(ended.slice(0, -1))
  }
  const onPaste = (event: ClipboardEvent<HTMLInputElement>) => {
    const text = event.clipboardData.getData('text')
    if (!/[\s,;]/.test(text.trim())) return
    event.preventDefault()
    add(`${draft} ${text}`)
  }

  return (
    <div
      className={cx(
        'control flex min-h-8 w-full flex-wrap items-center gap-1 px-1 py-0.5',
        'focus-within:border-accent focus-within:ring-1 focus-within:ring-accent',
        (invalid || field['aria-invalid']) && 'border-delete',
      )}
    >
      {ended.map((value) => (
        <span
          key={value}
          className="inline-flex h-6 max-w-full items-center rounded-sm bg-hover pl-1.5 font-mono text-xs"
        >
          <span className="truncate">{value}</span>
          <button
            type="button"
            aria-label={`Remove ${value} from ${what}`}
            disabled={disabled}
            onClick={() => onChange(values.filter((other) => other !== value))}
            className="ml-0.5 inline-flex size-6 items-center justify-center rounded-sm text-ink-3 hover:text-ink"
          >
            <X className="size-3" />
          </button>
        </span>
      ))}
      <input
        {...(field.id ? {} : { 'aria-label': what })}
        {...field}
        {...(id ? { id } : {})}
        {...cell}
        {...(invalid ? { 'aria-invalid': true } : {})}
        value={draft}
        disabled={disabled}
        placeholder={ended.length === 0 ? placeholder : undefined}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onPaste={onPaste}
        onBlur={end}
        className="h-6 min-w-20 flex-1 bg-transparent px-1 font-mono text-sm outline-none pointer-coarse:h-9"
      />
    </div>
  )
}

const nothingTyped = { draft: '', count: 0 }

/** Words between commas, semicolons and white space. */
export function splitWords(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean)
}
