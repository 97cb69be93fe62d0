import { cx } from '#components/ui/cx.ts'
import { duration } from '#components/ui/time.ts'
import { type Axis, ticksOf } from './timeline-axis.ts'

/** Hairlines at round times; dashed ones where a pause was cut. */
export function Grid({ axis }: { readonly axis: Axis }) {
  return (
    <div aria-hidden="true" className="absolute inset-0">
      {ticksOf(axis).map((tick) => (
        <span key={tick} className="absolute inset-y-0 border-l" style={{ left: `${(tick / axis.lengthMs) * 100}%` }} />
      ))}
      {axis.pauses.map((pause) => (
        <span
          key={pause.from}
          className="absolute inset-y-0 border-l border-dashed border-line-strong"
          style={{ left: `${pause.at * 100}%` }}
        />
      ))}
    </div>
  )
}

export function Scale({ axis }: { readonly axis: Axis }) {
  const ticks = ticksOf(axis).map((tick) => ({ at: tick / axis.lengthMs, text: duration(tick, 2).replace('.0 ', ' ') }))
  const pauses = axis.pauses.map((pause) => ({ at: pause.at, text: `${duration(pause.to - pause.from, 1)} later` }))
  return (
    <div aria-hidden="true" className="relative mt-1 h-4 text-xs text-ink-3">
      <span className="absolute left-0">0</span>
      {[...ticks, ...pauses].map(({ at, text }) => (
        <span
          key={text}
          className={cx('absolute whitespace-nowrap', at > 0.94 ? '-translate-x-full' : '-translate-x-1/2')}
          style={{ left: `${at * 100}%` }}
        >
          {text}
        </span>
      ))}
    </div>
  )
}
