'use client'

import { useQueryStates } from 'nuqs'
import { type ReactNode, useTransition } from 'react'
import { Downloads } from '#components/ui/downloads.tsx'
import { FilterSelect } from '#components/ui/filter-select.tsx'
import { FilteredList } from '#components/ui/filtered-list.tsx'
import { SearchBox } from '#components/ui/search-box.tsx'
import { spanNames, spans } from '../since.ts'
import { auditFilterParsers } from './audit-filter.ts'

type Props = {
  readonly actions: readonly string[]
  readonly total: number
  readonly shown: number
  readonly nextCursor: string | null
  /** What is filtered, as the API's query. */
  readonly query: string
  readonly children: ReactNode
}

export function AuditFilters({ actions, total, shown, nextCursor, query, children }: Props) {
  const [isPending, startTransition] = useTransition()
  const [filter, setFilter] = useQueryStates(auditFilterParsers, {
    shallow: false,
    startTransition,
    history: 'replace',
  })
  const narrow = (part: Partial<typeof filter>) => setFilter({ ...part, cursor: null })
  const { actor, action, subject, since, cursor } = filter
  const isFiltered = actor !== '' || subject !== '' || Boolean(action || since)
  return (
    <FilteredList
      filters={
        <>
          <SearchBox label="Done to" value={subject} onChange={(next) => narrow({ subject: next })} isMain />
          <SearchBox label="Done by" value={actor} onChange={(next) => narrow({ actor: next })} width="sm" />
          <FilterSelect label="Action" value={action} options={actions} onChange={(next) => narrow({ action: next })} />
          <FilterSelect
            label="When"
            value={since}
            options={spans}
            names={spanNames}
            onChange={(next) => narrow({ since: next })}
          />
        </>
      }
      count={total === 1 ? '1 record' : `${total.toLocaleString('en')} records`}
      aside={
        <Downloads
          what="audit"
          links={[
            { href: `/api/v1/audit.csv?${query}`, label: 'CSV' },
            { href: `/api/v1/audit.jsonl?${query}`, label: 'JSON' },
          ]}
        />
      }
      isEmpty={shown === 0}
      emptyText="No record fits these filters."
      isPending={isPending}
      onClear={isFiltered ? () => setFilter(null) : null}
      onFirst={cursor ? () => setFilter({ cursor: null }, { history: 'push' }) : null}
      onNext={nextCursor ? () => setFilter({ cursor: nextCursor }, { history: 'push' }) : null}
    >
      {children}
    </FilteredList>
  )
}
