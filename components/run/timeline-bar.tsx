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
  readonly onKeyDown: (event: KeyboardEvent) => void
}

const fills: Readonly<Partial<Record<StepView['status'], string>>> = {
  succeeded: 'bg-create',
  failed: 'bg-delete',
  cancelled: 'bg-line-strong',
}

const hatched = 'bg-[repeating-linear-gradient(135deg,var(--update)_0_2px,transparent_2px_5px)]'

/** Leads to the step's row. Waits are hatched. */
export const TimelineBar = memo(function TimelineBar(props: Props) {
  const { bar, top, label, isTabStop, look, onPoint, onFocus, onKeyDown } = props
  const fill = bar.end === null ? 'bg-update' : (fills[bar.end] ?? 'bg-update')
  return (
    <a
      href={`#${bar.address}`}
      data-bar={bar.key}
      aria-label={label}
      tabIndex={isTabStop ? 0 : -1}
      onPointerEnter={() => onPoint(bar.address)}
      onFocus={() => onFocus(bar.address)}
      onKeyDown={onKeyDown}
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
