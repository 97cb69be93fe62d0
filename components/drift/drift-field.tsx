'use client'

import type { ReactNode } from 'react'
import { type Shown, shownValue } from '#components/plan/value-text.ts'
import { cx } from '#components/ui/cx.ts'
import { IntentLink } from '#components/ui/intent-link.tsx'
import { absoluteTime } from '#components/ui/time.ts'
import { isJsonObject } from '#lib/core/json.ts'
import type { DriftFieldView } from '#lib/drift/views.ts'
import { driftMarks } from './drift-words.ts'

type Props = {
  readonly field: DriftFieldView
  /** Accept, revert, ignore: those that this reader may press. */
  readonly actions: ReactNode
  /** Of its revert, while that is under way. */
  readonly revertHref: string | null
}

export const driftColumns = 'md:grid-cols-[minmax(0,1.6fr)_repeat(3,minmax(0,1fr))_13.5rem]'

/** One drifted field: what is asked for, what was last applied, what is there, and what can be done about it. */
export function DriftField({ field, actions, revertHref }: Props) {
  const isWhole = field.path === ''
  const { applied, live } = shown(field)
  return (
    <li className={cx('grid grid-cols-[minmax(0,1fr)] gap-x-4 gap-y-1.5 border-b py-2.5 md:items-start', driftColumns)}>
      {isWhole ? <Whole field={field} /> : <Values field={field} />}
      {(field.can.includes('revert') || revertHref) && (
        <p className="min-w-0 text-xs text-ink-3 md:col-span-4 md:row-start-2">
          Revert:{' '}
          {isWhole ? (
            revertOfWhole(field)
          ) : (
            <span className="font-mono wrap-anywhere">
              {live.text} → {applied.text}
            </span>
          )}
        </p>
      )}
      <div className="md:col-start-5 md:row-start-1">
        {revertHref ? (
          <p role="status" className="text-sm text-update md:text-right">
            Reverting…{' '}
            <IntentLink ref={focusOn} href={revertHref} className="link">
              Open the run
            </IntentLink>
          </p>
        ) : (
          <div className="flex flex-wrap gap-1.5 md:justify-end">{actions}</div>
        )}
      </div>
      {isReset(field) && (
        <p className="min-w-0 text-sm text-ink-2 md:col-span-4">
          It was reset in PostHog and cannot be set back. The next apply writes the new one to the vault; the tab
          Rotation leads through it.
        </p>
      )}
      {field.ignored && (
        <p className="min-w-0 text-sm text-ink-2 md:col-span-4">
          Ignored by {field.ignored.author} until <Day at={field.ignored.until} />: {field.ignored.reason}
        </p>
      )}
    </li>
  )
}

/** `until in 6 d` is no English: a day is said as a day. */
function Day({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={absoluteTime(at)} className="whitespace-nowrap">
      {at.slice(0, 10)}
    </time>
  )
}

/** The project's token, made anew outside. */
const isReset = ({ type, path, sensitive }: DriftFieldView) =>
  sensitive && path !== '' && (type === 'posthog.project' || type === 'posthog.shared_project')

/** The button that was pressed is gone: the focus goes to what it has set in motion. */
function focusOn(link: HTMLAnchorElement | null): void {
  link?.focus()
}

function revertOfWhole({ state }: DriftFieldView): string {
  if (state === 'deleted') return 'it is made again as it was last applied.'
  if (state === 'recreated') return 'the one that is there now is taken over, and made as it was last applied.'
  return 'it is made as it was last applied.'
}

const shown = ({ intended, applied, live }: DriftFieldView) => ({
  intended: shownValue(intended),
  applied: shownValue(applied),
  live: shownValue(live),
})

function Values({ field }: { readonly field: DriftFieldView }) {
  const { intended, applied, live } = shown(field)
  return (
    <>
      <span className="min-w-0 font-mono text-sm wrap-anywhere">{field.path}</span>
      <dl className="grid min-w-0 gap-x-4 gap-y-1 md:col-span-3 md:grid-cols-3">
        <Value name="Intended" value={intended} />
        <Value name="Last applied" value={applied} />
        <Value name="Live" value={live} isLive />
      </dl>
    </>
  )
}

type ValueProps = { readonly name: string; readonly value: Shown; readonly isLive?: boolean }

/** The name stands in the head of the columns where there is room for columns. */
function Value({ name, value, isLive = false }: ValueProps) {
  return (
    <div className="grid min-w-0 grid-cols-[6.5rem_minmax(0,1fr)] gap-x-2 md:grid-cols-1">
      <dt className="text-sm text-ink-3 md:visually-hidden">{name}</dt>
      <dd className={cx('min-w-0 font-mono text-sm wrap-anywhere', isLive ? 'text-drift' : 'text-ink')}>
        {isLive && <span aria-hidden="true">≠ </span>}
        {value.text}
      </dd>
    </div>
  )
}

/** The resource as a whole: a sentence says more than three columns of nothing. */
function Whole({ field: { state, live } }: { readonly field: DriftFieldView }) {
  return (
    <p className="min-w-0 text-ink-2 md:col-span-4">
      {driftMarks[state].meaning}
      {state === 'surplus' &&
        isJsonObject(live) &&
        ` Its name is “${live.name}”; which of the two stays is decided there.`}
    </p>
  )
}
