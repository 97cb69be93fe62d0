'use client'

import { Search } from 'lucide-react'
import { useQueryStates } from 'nuqs'
import { type ReactNode, useRef, useState, useTransition } from 'react'
import { Button } from '#components/ui/button.tsx'
import { cx } from '#components/ui/cx.ts'
import { useHotkey } from '#components/ui/hotkey.ts'
import { Select } from '#components/ui/select.tsx'
import { cloudProviders, environments } from '#lib/configurations/schemas.ts'
import { serviceFilterParsers, statuses } from './service-filter.ts'

type Props = {
  readonly total: number
  readonly shown: number
  readonly nextCursor: string | null
  readonly children: ReactNode
}

const clouds = { aws: 'AWS', gcp: 'GCP', azure: 'Azure' } as const

/** Search and filters in one line, all of them in the URL; the old rows stay until the new ones are there. */
export function ServiceFilters({ total, shown, nextCursor, children }: Props) {
  const [isPending, startTransition] = useTransition()
  const [filter, setFilter] = useQueryStates(serviceFilterParsers, {
    shallow: false,
    startTransition,
    history: 'replace',
  })
  const narrow = (part: Partial<typeof filter>) => setFilter({ ...part, cursor: null })
  const isFiltered =
    filter.q !== '' || filter.team !== '' || Boolean(filter.environment || filter.cloud || filter.status)
  const clear = () => setFilter({ q: null, environment: null, cloud: null, status: null, team: null, cursor: null })
  return (
    <div className="grid gap-3">
      <search className="flex flex-wrap items-center gap-2">
        <SearchBox value={filter.q} onChange={(q) => narrow({ q })} />
        <FilterSelect
          label="Environment"
          value={filter.environment}
          options={environments}
          onChange={(environment) => narrow({ environment })}
        />
        <FilterSelect
          label="Cloud"
          value={filter.cloud}
          options={cloudProviders}
          names={clouds}
          onChange={(cloud) => narrow({ cloud })}
        />
        <FilterSelect
          label="Status"
          value={filter.status}
          options={statuses}
          onChange={(status) => narrow({ status })}
        />
        {isFiltered && (
          <Button tone="quiet" onClick={clear}>
            Clear
          </Button>
        )}
        <p role="status" className="ml-auto text-sm text-ink-2">
          {total === 1 ? '1 service' : `${total} services`}
        </p>
      </search>
      <div className={cx('transition-opacity', isPending && 'opacity-55 delay-200')} aria-busy={isPending}>
        {shown === 0 ? (
          <p className="border-t py-8 text-ink-2">
            No service fits these filters.{' '}
            <button type="button" onClick={clear} className="link min-h-6">
              Show all
            </button>
          </p>
        ) : (
          children
        )}
      </div>
      {(nextCursor || filter.cursor) && (
        <nav aria-label="Pages" className="flex gap-2">
          {filter.cursor && (
            <Button onClick={() => setFilter({ cursor: null }, { history: 'push' })}>First page</Button>
          )}
          {nextCursor && (
            <Button onClick={() => setFilter({ cursor: nextCursor }, { history: 'push' })}>Next page</Button>
          )}
        </nav>
      )}
    </div>
  )
}

function SearchBox({ value, onChange }: { readonly value: string; readonly onChange: (text: string) => void }) {
  const [text, setText] = useState(value)
  const input = useRef<HTMLInputElement>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useHotkey({ key: '/', onPress: () => input.current?.focus() })
  const type = (next: string) => {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => onChange(next), 150)
  }
  return (
    <div className="relative w-full sm:w-64">
      <Search
        aria-hidden="true"
        className="pointer-events-none absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-ink-3"
      />
      <input
        ref={input}
        type="search"
        aria-label="Search services"
        placeholder="Search services"
        value={text}
        onChange={(event) => type(event.target.value)}
        className="control h-8 w-full pr-2 pl-8 pointer-coarse:h-10"
      />
    </div>
  )
}

type FilterProps<T extends string> = {
  readonly label: string
  readonly value: T | null
  readonly options: readonly T[]
  readonly names?: Readonly<Record<T, string>>
  readonly onChange: (value: T | null) => void
}

function FilterSelect<T extends string>({ label, value, options, names, onChange }: FilterProps<T>) {
  return (
    <Select
      aria-label={label}
      className="w-fit"
      value={value ?? ''}
      options={[
        { value: '', label: `${label}: any` },
        ...options.map((option) => ({ value: option, label: names?.[option] ?? option })),
      ]}
      onChange={(event) => onChange(options.find((option) => option === event.target.value) ?? null)}
    />
  )
}
