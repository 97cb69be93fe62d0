'use client'

import { ChevronRight, Link2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx } from '#components/ui/cx.ts'
import { PathText } from '#components/ui/path-text.tsx'
import { toneText } from '#components/ui/status.tsx'
import type { ChangeView, FieldView } from '#lib/runs/views.ts'
import { actionMarks } from './action-marks.ts'
import { gistOf, type Shown, shownFields } from './value-text.ts'

type Props = {
  readonly change: ChangeView
  readonly isOpen: boolean
  readonly onToggle: (isOpen: boolean) => void
  /** What can be done about a row that is blocked. */
  readonly remedy?: ReactNode
}

/** One change: folded it says what happens to which resource; open, every field before and after. */
export function ChangeRow({ change, isOpen, onToggle, remedy }: Props) {
  const mark = actionMarks[change.action]
  const gist = gistOf(change)
  return (
    <li className="group/row relative border-b target:animate-flash" id={change.address}>
      <details open={isOpen} onToggle={(event) => onToggle(event.currentTarget.open)}>
        <summary className="grid min-h-9 list-none grid-cols-[1rem_5.5rem_minmax(0,1fr)] items-center gap-x-2 py-1.5 pr-9 select-none max-sm:pr-0 hover:bg-hover sm:grid-cols-[1rem_5.5rem_minmax(0,1fr)_minmax(0,22rem)] [&::-webkit-details-marker]:hidden">
          <ChevronRight
            aria-hidden="true"
            className={cx('size-3.5 text-ink-3 transition-transform', isOpen && 'rotate-90')}
          />
          <span className={cx('text-sm whitespace-nowrap', toneText[mark.tone])}>
            <span aria-hidden="true" className="inline-block w-4 font-mono">
              {mark.glyph}
            </span>
            {change.action}
          </span>
          <span className="min-w-0 max-sm:order-last max-sm:col-span-2 max-sm:col-start-2">
            <PathText text={change.address} />
          </span>
          <span
            className={cx('text-right text-sm text-ink-2', change.action === 'blocked' ? 'text-delete' : 'truncate')}
          >
            {gist}
          </span>
        </summary>
        <div className="pb-4 pl-6 sm:pl-[7.5rem]">
          {gist !== change.reason && <p className="pb-2 text-sm text-ink-2">{change.reason}</p>}
          {remedy && <div className="pb-3">{remedy}</div>}
          <FieldList fields={change.fields} />
          {change.needs.length > 0 && (
            <p className="pt-2 text-xs text-ink-3">
              after <span className="font-mono">{change.needs.join(', ')}</span>
            </p>
          )}
        </div>
      </details>
      <a
        href={`#${change.address}`}
        aria-label={`Link to ${change.address}`}
        className="absolute top-1.5 right-0 inline-flex size-6 items-center justify-center rounded-sm text-ink-3 opacity-0 group-hover/row:opacity-100 hover:text-ink focus-visible:opacity-100"
      >
        <Link2 aria-hidden="true" className="size-3.5" />
      </a>
    </li>
  )
}

function FieldList({ fields }: { readonly fields: readonly FieldView[] }) {
  if (fields.length === 0) return null
  return (
    <dl className="grid gap-x-4 gap-y-0.5 font-mono text-xs leading-5 sm:grid-cols-[minmax(8rem,16rem)_minmax(0,1fr)]">
      {fields.map((field) => {
        const { before, after } = shownFields(field)
        return (
          <div key={field.path} className="contents">
            <dt className="wrap-anywhere text-ink-2">{field.path}</dt>
            <dd className="grid min-w-0 grid-cols-[minmax(1rem,auto)_1.25rem_minmax(0,1fr)] max-sm:pb-1.5">
              <Value shown={before} struck={after.kind === 'absent' && before.kind !== 'absent'} />
              <span aria-label="becomes" role="img" className="text-center text-ink-3">
                →
              </span>
              <Value shown={after} isNew />
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

const kinds: Readonly<Record<Shown['kind'], string>> = {
  value: '',
  absent: 'text-ink-3',
  secret: 'text-ink-2',
  unknown: 'text-ink-3 italic',
}

type ValueProps = { readonly shown: Shown; readonly isNew?: boolean; readonly struck?: boolean }

function Value({ shown, isNew = false, struck = false }: ValueProps) {
  return (
    <span
      className={cx(
        'min-w-0 wrap-anywhere',
        kinds[shown.kind],
        !isNew && 'text-ink-2',
        struck && 'text-delete line-through',
      )}
    >
      {shown.text}
    </span>
  )
}
