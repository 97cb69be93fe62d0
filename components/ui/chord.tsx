'use client'

import { useModifierName } from './hotkey.ts'
import { Kbd } from './kbd.tsx'

/** The platform's modifier with a key: ⌘↵ or Ctrl ↵. Hidden where there is no keyboard to press it on. */
export function Chord({ keys, className }: { readonly keys: string; readonly className?: string }) {
  const modifier = useModifierName()
  return (
    <span aria-hidden="true" className="hidden sm:pointer-fine:inline-flex">
      <Kbd keys={`${modifier}${keys}`} {...(className ? { className } : {})} />
    </span>
  )
}
