'use client'

import { createSerializer, parseAsStringLiteral, useQueryStates } from 'nuqs'
import type { MouseEvent, ReactNode } from 'react'
import { type System, systemOf } from '#components/plan/plan-filter.ts'
import { cx } from '#components/ui/cx.ts'
import { type Tone, toneText } from '#components/ui/status.tsx'
import type { StepView } from '#lib/runs/views.ts'
import { countGroups, type Group, groups, type StepFilter } from './step-groups.ts'

const systems = ['posthog', 'vault'] as const satisfies readonly System[]
const systemNames: Readonly<Record<System, string>> = { posthog: 'PostHog', vault: 'Vault' }

const parsers = { show: parseAsStringLiteral(groups), system: parseAsStringLiteral(systems) }
const hrefOf = createSerializer(parsers)

const groupNames: Readonly<Record<Group, { readonly word: string; readonly tone: Tone }>> = {
  running: { word: 'running', tone: 'update' },
  failed: { word: 'failed', tone: 'delete' },
  done: { word: 'done', tone: 'create' },
  'not-begun': { word: 'not begun', tone: 'neutral' },
}

/** The filter as it stands in the URL, and how to change it. */
export function useStepFilter() {
  return useQueryStates(parsers, { history: 'replace' })
}

type Props = {
  readonly steps: readonly StepView[]
  readonly filter: StepFilter
  /** While counts move, none comes or goes. */
  readonly isLive: boolean
  readonly onChange: (part: Partial<StepFilter>) => void
}

/** Links, so that they work before and without a script, and open in another tab. */
export function StepFilters({ steps, filter, isLive, onChange }: Props) {
  const counts = countGroups(steps)
  const offered = groups.filter((group) => isLive || counts[group] > 0 || filter.show === group)
  const option = (part: Partial<StepFilter>, isOn: boolean, label: ReactNode) => (
    <FilterLink href={hrefOf({ ...filter, ...part }) || '?'} isOn={isOn} onPress={() => onChange(part)}>
      {label}
    </FilterLink>
  )
  return (
    <search aria-label="Filter the steps" className="-mx-2 flex flex-wrap items-center gap-x-0.5 gap-y-1">
      {option({ show: null }, filter.show === null, <>all {steps.length}</>)}
      {offered.map((group) => (
        <span key={group}>
          {option(
            { show: filter.show === group ? null : group },
            filter.show === group,
            <Count count={counts[group]} {...groupNames[group]} />,
          )}
        </span>
      ))}
      <span aria-hidden="true" className="mx-1.5 h-4 border-l" />
      {systems.map((system) => (
        <span key={system}>
          {option(
            { system: filter.system === system ? null : system },
            filter.system === system,
            <>
              {systemNames[system]} {steps.filter((step) => systemOf(step) === system).length}
            </>,
          )}
        </span>
      ))}
    </search>
  )
}

function Count({ word, tone, count }: { readonly word: string; readonly tone: Tone; readonly count: number }) {
  return (
    <>
      {word} <span className={count > 0 ? toneText[tone] : 'text-ink-3'}>{count}</span>
    </>
  )
}

type LinkProps = {
  readonly href: string
  readonly isOn: boolean
  readonly onPress: () => void
  readonly children: ReactNode
}

function FilterLink({ href, isOn, onPress, children }: LinkProps) {
  const press = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    onPress()
  }
  return (
    <a
      href={href}
      aria-current={isOn || undefined}
      onClick={press}
      className={cx(
        'inline-flex h-7 items-center gap-1 rounded px-2 text-sm whitespace-nowrap transition-colors pointer-coarse:h-10',
        isOn ? 'bg-hover font-medium text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink',
      )}
    >
      {children}
    </a>
  )
}
