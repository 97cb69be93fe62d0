'use client'

import { useQueryStates } from 'nuqs'
import { type ReactNode, useTransition } from 'react'
import { cloudChoices, environmentChoices, statusChoices } from '#components/services/choices.ts'
import { FilterSelect } from '#components/ui/filter-select.tsx'
import { FilteredList } from '#components/ui/filtered-list.tsx'
import { SearchBox } from '#components/ui/search-box.tsx'
import { serviceFilterParsers } from './service-filter.ts'

type Props = {
  readonly total: number
  readonly shown: number
  readonly nextCursor: string | null
  readonly children: ReactNode
}

const cloudNames = { aws: 'AWS', gcp: 'GCP', azure: 'Azure' }

/** Search and filters in one line, all of them in the URL. */
export function ServiceFilters({ total, shown, nextCursor, children }: Props) {
  const [isPending, startTransition] = useTransition()
  const [filter, setFilter] = useQueryStates(serviceFilterParsers, {
    shallow: false,
    startTransition,
    history: 'replace',
  })
  const narrow = (part: Partial<typeof filter>) => setFilter({ ...part, cursor: null })
  const { q, environment, cloud, status, team, cursor } = filter
  const isFiltered = q !== '' || team !== '' || Boolean(environment || cloud || status)
  return (
    <FilteredList
      filters={
        <>
          <SearchBox label="Search services" value={q} onChange={(next) => narrow({ q: next })} isMain />
          <FilterSelect
            label="Environment"
            value={environment}
            options={environmentChoices}
            onChange={(next) => narrow({ environment: next })}
          />
          <FilterSelect
            label="Cloud"
            value={cloud}
            options={cloudChoices}
            names={cloudNames}
            onChange={(next) => narrow({ cloud: next })}
          />
          <FilterSelect
            label="Status"
            value={status}
            options={statusChoices}
            onChange={(next) => narrow({ status: next })}
          />
        </>
      }
      count={total === 1 ? '1 service' : `${total.toLocaleString('en')} services`}
      isEmpty={shown === 0}
      emptyText="No service fits these filters."
      isPending={isPending}
      onClear={isFiltered ? () => setFilter(null) : null}
      onFirst={cursor ? () => setFilter({ cursor: null }, { history: 'push' }) : null}
      onNext={nextCursor ? () => setFilter({ cursor: nextCursor }, { history: 'push' }) : null}
    >
      {children}
    </FilteredList>
  )
}
