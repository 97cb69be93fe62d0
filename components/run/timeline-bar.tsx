'use client'

import { type KeyboardEvent, memo } from 'react'
import { cx } from '#components/ui/cx.ts'
import type { StepView } from '#lib/runs/views.ts'
import type { Bar } from './timeline-lanes.ts'

type Props = {
  readonly bar: Bar
  readonly top: number
  readonly label: string
  /** One bar of all is reached with Tab, the others with the arrows. */
  readonly isTabStop: boolean
  readonly look: 'plain' | 'pointed' | 'kin' | 'dim'
  readonly onPoint: (address: string) => void
  readonly onFocus: (address: string) => void
}

const fills: Readonly<Partial<Record<StepView['status'], string>>> = {
  succeeded: 'bg-create',
  failed: 'bg-delete',
  cancelled: 'bg-line-strong',
}

const hatched = 'bg-[repeating-linear-gradient(135deg,var(--update)_0_2px,transparent_2px_5px)]'

/** Leads to the step's row. Waits are hatched. */
export const TimelineBar = memo(function TimelineBar(props: Props) {
  const { bar, top, label, isTabStop, look, onPoint, onFocus } = props
  const fill = bar.end === null ? 'bg-update' : (fills[bar.end] ?? 'bg-update')
  return (
    <a
      href={`#${bar.address}`}
      data-bar={bar.key}
      aria-label={label}
      tabIndex={isTabStop ? 0 : -1}
      onPointerEnter={() => onPoint(bar.address)}
      onFocus={() => onFocus(bar.address)}
      onKeyDown={moveFocus}
      className={cx(
        'absolute flex h-[13px] items-center rounded-sm transition-opacity outline-offset-0',
        look === 'dim' && 'opacity-25',
      )}
      style={{ top, left: `${bar.left * 100}%`, width: `${bar.width * 100}%` }}
    >
      <span className={cx('relative h-2 w-full overflow-hidden rounded-[2px]', look === 'kin' && 'ring-1 ring-ink')}>
        {bar.parts.map((part) => (
          <span
            key={part.left}
            className={cx('absolute inset-y-0', part.state === 'waiting' ? hatched : fill)}
            style={{ left: `${part.left * 100}%`, width: `${part.width * 100}%` }}
          />
        ))}
      </span>
    </a>
  )
})

/** The bars stand in the order in which they began. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const bars = [...(event.currentTarget.parentElement?.querySelectorAll<HTMLElement>('[data-bar]') ?? [])]
  const at = bars.indexOf(event.currentTarget)
  const to = placeAfter(event.key, at, bars.length - 1)
  if (to === null) return
  event.preventDefault()
  bars[to]?.focus()
}

function placeAfter(key: string, at: number, last: number): number | null {
  if (key === 'ArrowRight' || key === 'ArrowDown') return Math.min(last, at + 1)
  if (key === 'ArrowLeft' || key === 'ArrowUp') return Math.max(0, at - 1)
  if (key === 'Home') return 0
  return key === 'End' ? last : null
}
