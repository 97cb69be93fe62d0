'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { cx } from '#components/ui/cx.ts'
import { PageHeader } from '#components/ui/page-header.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import type { Json, JsonObject } from '#lib/core/json.ts'
import { type Difference, differences, merged, type Side } from './three-way.ts'

type Props = {
  readonly configurationKey: string
  /** What both sides started from, what is in this form, and what was saved meanwhile: as inputs. */
  readonly base: JsonObject
  readonly mine: JsonObject
  readonly theirs: JsonObject
  readonly theirRevision: number
  readonly onChoose: (input: JsonObject) => void
  readonly onBack: () => void
}

/** Two people saved: nothing is lost until someone has chosen, value by value or one side for all. */
export function ConflictScreen({ configurationKey, base, mine, theirs, theirRevision, onChoose, onBack }: Props) {
  const [choices, setChoices] = useState<Readonly<Record<string, Side>>>({})
  const found = differences(base, mine, theirs)
  const conflicts = found.filter(({ isConflict }) => isConflict).length
  const all = (side: Side) => onChoose(side === 'theirs' ? theirs : merged(theirs, found, allTo(found, 'mine')))
  return (
    <div className="grid gap-6">
      <PageHeader
        title={`${configurationKey} was saved by someone else`}
        facts={`Revision ${theirRevision} came after the one you started from. ${found.length} values differ, ${conflicts} of them were changed by both of you. What you typed is kept.`}
      />
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" onClick={() => onChoose(merged(theirs, found, choices))}>
          Merge as chosen below
        </Button>
        <Button onClick={() => all('mine')}>Keep mine</Button>
        <Button onClick={() => all('theirs')}>Take theirs</Button>
        <Button tone="quiet" onClick={onBack}>
          Back to the form
        </Button>
      </div>
      <ul>
        {found.map((difference) => (
          <DifferenceRow
            key={difference.path}
            difference={difference}
            chosen={choices[difference.path] ?? difference.proposed}
            onChoose={(side) => setChoices({ ...choices, [difference.path]: side })}
          />
        ))}
      </ul>
    </div>
  )
}

function allTo(found: readonly Difference[], side: Side): Readonly<Record<string, Side>> {
  const touched = found.filter(({ isConflict, proposed }) => isConflict || proposed === side)
  return Object.fromEntries(touched.map(({ path }) => [path, side]))
}

type RowProps = { readonly difference: Difference; readonly chosen: Side; readonly onChoose: (side: Side) => void }

function DifferenceRow({ difference, chosen, onChoose }: RowProps) {
  const { path, base, mine, theirs, isConflict } = difference
  return (
    <li className="grid gap-2 border-b py-3 md:grid-cols-[minmax(0,1fr)_auto] md:items-start">
      <div className="grid min-w-0 gap-1">
        <p className="font-mono text-sm wrap-anywhere">
          {path} {isConflict && <span className="font-sans text-update">~ both changed it</span>}
        </p>
        <dl className="grid grid-cols-[4rem_minmax(0,1fr)] gap-x-3 text-sm">
          <Value label="was" value={base} />
          <Value label="mine" value={mine} isChosen={chosen === 'mine'} />
          <Value label="theirs" value={theirs} isChosen={chosen === 'theirs'} />
        </dl>
      </div>
      <SegmentedControl
        label={`Which ${path}`}
        hideLabel
        value={chosen}
        onChange={onChoose}
        options={[
          { value: 'mine', label: 'mine' },
          { value: 'theirs', label: 'theirs' },
        ]}
      />
    </li>
  )
}

type ValueProps = { readonly label: string; readonly value: Json; readonly isChosen?: boolean }

function Value({ label, value, isChosen = false }: ValueProps) {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className={cx('font-mono wrap-anywhere', isChosen ? 'font-medium text-ink' : 'text-ink-2')}>
        {value === null ? '—' : typeof value === 'string' ? value || '""' : JSON.stringify(value)}
      </dd>
    </>
  )
}
