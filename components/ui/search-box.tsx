'use client'

import { Search } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { cx } from './cx.ts'
import { useHotkey } from './hotkey.ts'

type Props = {
  /** What is searched, for its name and placeholder: 'Search runs'. */
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  /** Takes the focus on `/`: for one search box of a page. */
  readonly isMain?: boolean
  readonly width?: 'md' | 'sm'
}

const pauseMs = 150

/** Text to narrow a list by; tells after a short pause in the typing, and follows a value set from elsewhere. */
export function SearchBox({ label, value, onChange, isMain = false, width = 'md' }: Props) {
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useHotkey({ key: '/', disabled: !isMain, onPress: () => input.current?.focus() })
  useEffect(() => {
    if (document.activeElement !== input.current) setText(value)
  }, [value])
  const type = (next: string) => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onChange(next), pauseMs)
  }
  return (
    <div className={cx('relative w-full', width === 'md' ? 'sm:w-56' : 'sm:w-40')}>
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-ink-3"
      />
      <input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={text}
        onChange={(event) => type(event.target.value)}
        className="control h-8 w-full pr-2 pl-8 pointer-coarse:h-10"
      />
    </div>
  )
}
