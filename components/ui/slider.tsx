'use client'

import type { ComponentProps } from 'react'
import { NumberField, type NumberRange } from './number-field.tsx'

type Props = NumberRange & {
  /** The id of the text that names the value. */
  readonly labelId?: string
  readonly text: string
  readonly onText: (text: string) => void
  readonly unit?: string | undefined
  readonly disabled?: boolean
  readonly box?: ComponentProps<typeof NumberField>['box']
}

/** Drag it, or type it in the box beside it: both are the same value, and the box is the labelled one. */
export function Slider({ labelId, text, onText, unit, disabled = false, box, ...range }: Props) {
  const value = Number(text)
  const at = Number.isFinite(value) ? Math.min(range.max, Math.max(range.min, value)) : range.min
  const filled = ((at - range.min) / (range.max - range.min)) * 100
  return (
    <div className="flex items-center gap-3">
      <input
        type="range"
        aria-label="Drag to set"
        {...(labelId ? { 'aria-describedby': labelId } : {})}
        value={at}
        disabled={disabled}
        {...range}
        onChange={(event) => onText(event.target.value)}
        style={{ backgroundSize: `${filled}% 100%` }}
        className="slider h-8 min-w-12 max-w-64 flex-1 disabled:opacity-50"
      />
      <NumberField text={text} onText={onText} unit={unit} disabled={disabled} {...(box ? { box } : {})} {...range} />
    </div>
  )
}
