'use client'

import { type ReactNode, useEffect, useState } from 'react'
import { useHotkey } from '#components/ui/hotkey.ts'
import type { ChangeView, PlanView } from '#lib/runs/views.ts'
import { ChangeRow } from './change-row.tsx'
import { visibleChanges } from './plan-filter.ts'
import { PlanFilters, usePlanFilter } from './plan-filters.tsx'

type Props = {
  readonly plan: Pick<PlanView, 'summary' | 'changes'>
  readonly remedyOf?: (change: ChangeView) => ReactNode
}

/** The rows of a plan: filtered by the URL, unfolded one by one or all with `e`, each with a link of its own. */
export function ChangeList({ plan, remedyOf }: Props) {
  const [filter, setFilter] = usePlanFilter()
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const shown = visibleChanges(plan.changes, filter)
  const isAllOpen = shown.length > 0 && shown.every(({ address }) => opened.has(address))
  const toggleAll = () => setOpened(isAllOpen ? new Set() : new Set(shown.map(({ address }) => address)))
  useHotkey({ key: 'e', onPress: toggleAll })
  const open = (address: string, isOpen: boolean) =>
    setOpened((before) => {
      const next = new Set(before)
      if (isOpen) next.add(address)
      else next.delete(address)
      return next
    })

  useEffect(() => {
    const follow = () => {
      const address = decodeURIComponent(window.location.hash.slice(1))
      if (address) setOpened((before) => new Set([...before, address]))
    }
    follow()
    window.addEventListener('hashchange', follow)
    return () => window.removeEventListener('hashchange', follow)
  }, [])

  return (
    <div className="grid gap-2">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <PlanFilters plan={plan} filter={filter} onChange={setFilter} />
        {shown.length > 0 && (
          <button
            type="button"
            onClick={toggleAll}
            className="min-h-7 rounded px-2 text-sm text-ink-2 hover:bg-hover hover:text-ink"
          >
            {isAllOpen ? 'Fold all' : 'Unfold all'}
          </button>
        )}
      </div>
      <ul aria-label="Changes" className="border-t">
        {shown.map((change) => (
          <ChangeRow
            key={change.address}
            change={change}
            isOpen={opened.has(change.address)}
            onToggle={(isOpen) => open(change.address, isOpen)}
            remedy={change.action === 'blocked' ? remedyOf?.(change) : undefined}
          />
        ))}
      </ul>
      {shown.length === 0 && plan.changes.length > 0 && (
        <p className="py-3 text-ink-2">No change fits these filters.</p>
      )}
      {plan.summary.none > 0 && (
        <button
          type="button"
          aria-expanded={filter.unchanged}
          onClick={() => setFilter({ unchanged: !filter.unchanged, action: null })}
          className="link min-h-6 w-fit text-sm"
        >
          {filter.unchanged ? 'Hide what stays as it is' : `= ${plan.summary.none} unchanged`}
        </button>
      )}
    </div>
  )
}
