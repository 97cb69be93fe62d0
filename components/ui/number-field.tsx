'use client'

import { Minus, Plus } from 'lucide-react'
import type { KeyboardEvent } from 'react'
import { cx } from './cx.ts'
import { useField } from './field.tsx'

export type NumberRange = { readonly min: number; readonly max: number; readonly step: number }

export type BoxIds = {
  readonly id: string
  readonly 'aria-label'?: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
}

type Props = NumberRange & {
  /** The text as typed: it may be no number yet, and stays until its owner says so. */
  readonly text: string
  readonly onText: (text: string) => void
  readonly unit?: string | undefined
  /** Ids of the box, where no Field gives them. */
  readonly box?: BoxIds
  readonly disabled?: boolean
  readonly className?: string
}

/** The next value on the grid of steps, held inside the range, without binary crumbs. */
export function stepped(text: string, direction: 1 | -1, { min, max, step }: NumberRange): string {
  const current = Number(text)
  const from = Number.isFinite(current) && text.trim() !== '' ? current : min
  const digits = `${step}`.split('.')[1]?.length ?? 0
  const next = Math.min(max, Math.max(min, from + direction * step))
  return String(Number(next.toFixed(digits)))
}

/** A number that can be typed, stepped with the buttons, the arrows, or the + and − keys. */
export function NumberField({ text, onText, unit, box, disabled = false, className, ...range }: Props) {
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const direction = stepOf(event.key, event.currentTarget.selectionStart)
    if (!direction) return
    event.preventDefault()
    onText(stepped(text, direction, event.shiftKey && event.key !== '+' ? { ...range, step: range.step * 10 } : range))
  }
  return (
    <div className={cx('flex w-fit items-stretch', className)}>
      <Stepper label="Less" disabled={disabled} onPress={() => onText(stepped(text, -1, range))} side="left">
        <Minus />
      </Stepper>
      <div className="relative">
        <input
          type="text"
          inputMode="decimal"
          autoComplete="off"
          {...useField()}
          {...box}
          value={text}
          disabled={disabled}
          onChange={(event) => onText(event.target.value)}
          onKeyDown={onKeyDown}
          className={cx(
            'control relative h-8 rounded-none px-2 font-mono text-sm focus-visible:z-10 pointer-coarse:h-10',
            unit && unit.length > 2 ? 'w-28 pr-12' : unit ? 'w-22 pr-8' : 'w-20',
          )}
        />
        {unit && (
          <span
            aria-hidden="true"
            className="pointer-events-none absolute inset-y-0 right-2 z-10 flex items-center text-xs text-ink-3"
          >
            {unit}
          </span>
        )}
      </div>
      <Stepper label="More" disabled={disabled} onPress={() => onText(stepped(text, 1, range))} side="right">
        <Plus />
      </Stepper>
    </div>
  )
}

/** A minus typed where a number could begin is a sign, not a step. */
function stepOf(key: string, caret: number | null): 1 | -1 | null {
  if (key === 'ArrowUp' || key === '+') return 1
  if (key === 'ArrowDown') return -1
  return key === '-' && caret !== 0 ? -1 : null
}

type StepperProps = {
  readonly label: string
  readonly disabled: boolean
  readonly onPress: () => void
  readonly side: 'left' | 'right'
  readonly children: React.ReactNode
}

function Stepper({ label, disabled, onPress, side, children }: StepperProps) {
  return (
    <button
      type="button"
      aria-label={label}
      tabIndex={-1}
      disabled={disabled}
      onClick={onPress}
      className={cx(
        'flex w-7 items-center justify-center border border-line-strong bg-raised text-ink-2 hover:bg-hover hover:text-ink',
        'transition-colors disabled:opacity-50 pointer-coarse:w-10 [&_svg]:size-3.5',
        side === 'left' ? 'rounded-l border-r-0' : 'rounded-r border-l-0',
      )}
    >
      {children}
    </button>
  )
}
