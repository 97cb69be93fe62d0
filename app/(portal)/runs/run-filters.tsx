'use client'

import { useQueryStates } from 'nuqs'
import { type ReactNode, useTransition } from 'react'
import { Downloads } from '#components/ui/downloads.tsx'
import { FilterSelect } from '#components/ui/filter-select.tsx'
import { FilteredList } from '#components/ui/filtered-list.tsx'
import { SearchBox } from '#components/ui/search-box.tsx'
import { spanNames, spans } from '../since.ts'
import { runFilterParsers, runKinds, runStatuses } from './run-filter.ts'

type Props = {
  readonly total: number
  readonly shown: number
  readonly nextCursor: string | null
  /** What is filtered, as the API's query. */
  readonly query: string
  readonly children: ReactNode
}

const kindNames = { apply: 'provision', destroy: 'tear-down', rollback: 'roll-back', revert: 'revert' }

export function RunFilters({ total, shown, nextCursor, query, children }: Props) {
  const [isPending, startTransition] = useTransition()
  const [filter, setFilter] = useQueryStates(runFilterParsers, { shallow: false, startTransition, history: 'replace' })
  const narrow = (part: Partial<typeof filter>) => setFilter({ ...part, cursor: null })
  const { q, status, kind, actor, since, cursor } = filter
  const isFiltered = q !== '' || actor !== '' || Boolean(status || kind || since)
  return (
    <FilteredList
      filters={
        <>
          <SearchBox label="Search services" value={q} onChange={(next) => narrow({ q: next })} isMain />
          <SearchBox label="Started by" value={actor} onChange={(next) => narrow({ actor: next })} width="sm" />
          <FilterSelect
            label="State"
            value={status}
            options={runStatuses}
            onChange={(next) => narrow({ status: next })}
          />
          <FilterSelect
            label="Kind"
            value={kind}
            options={runKinds}
            names={kindNames}
            onChange={(next) => narrow({ kind: next })}
          />
          <FilterSelect
            label="When"
            value={since}
            options={spans}
            names={spanNames}
            onChange={(next) => narrow({ since: next })}
          />
        </>
      }
      count={total === 1 ? '1 run' : `${total.toLocaleString('en')} runs`}
      aside={<Downloads what="runs" links={[{ href: `/api/v1/runs?${query}`, label: 'JSON' }]} />}
      isEmpty={shown === 0}
      emptyText="No run fits these filters."
      isPending={isPending}
      onClear={isFiltered ? () => setFilter(null) : null}
      onFirst={cursor ? () => setFilter({ cursor: null }, { history: 'push' }) : null}
      onNext={nextCursor ? () => setFilter({ cursor: nextCursor }, { history: 'push' }) : null}
    >
      {children}
    </FilteredList>
  )
}
