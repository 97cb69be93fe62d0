'use client'

import { parseAsBoolean, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs'
import { useRef } from 'react'
import { cx } from '#components/ui/cx.ts'
import { useHotkey } from '#components/ui/hotkey.ts'
import { toneText } from '#components/ui/status.tsx'
import type { PlanView } from '#lib/runs/views.ts'
import { actionMarks, actions } from './action-marks.ts'
import { type PlanFilter, type System, systemOf } from './plan-filter.ts'

const systems = ['posthog', 'vault'] as const
const systemNames: Readonly<Record<System, string>> = { posthog: 'PostHog', vault: 'Vault' }

const parsers = {
  action: parseAsStringLiteral(actions),
  system: parseAsStringLiteral(systems),
  text: parseAsString.withDefault(''),
  unchanged: parseAsBoolean.withDefault(false),
}

/** The filter as it stands in the URL, and how to change it. */
export function usePlanFilter() {
  return useQueryStates(parsers, { history: 'replace' })
}

type Props = {
  readonly plan: Pick<PlanView, 'summary' | 'changes'>
  readonly filter: PlanFilter
  readonly onChange: (part: Partial<PlanFilter>) => void
}

export function PlanFilters({ plan, filter, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null)
  useHotkey({ key: '/', onPress: () => input.current?.focus() })
  const shown = actions.filter((action) => action !== 'none' && plan.summary[action] > 0)
  const moving = plan.changes.filter(({ action }) => action !== 'none')
  return (
    <search className="flex flex-wrap items-center gap-x-1 gap-y-2" aria-label="Filter the changes">
      <Toggle isOn={filter.action === null} onPress={() => onChange({ action: null })}>
        all {moving.length}
      </Toggle>
      {shown.map((action) => (
        <Toggle
          key={action}
          isOn={filter.action === action}
          label={`${plan.summary[action]} ${actionMarks[action].doing}`}
          onPress={() => onChange({ action: filter.action === action ? null : action })}
        >
          <span className={toneText[actionMarks[action].tone]}>
            {actionMarks[action].glyph} {plan.summary[action]}
          </span>
        </Toggle>
      ))}
      <span aria-hidden="true" className="mx-1 h-4 border-l" />
      {systems.map((system) => (
        <Toggle
          key={system}
          isOn={filter.system === system}
          onPress={() => onChange({ system: filter.system === system ? null : system })}
        >
          {systemNames[system]} {moving.filter((change) => systemOf(change) === system).length}
        </Toggle>
      ))}
      <input
        ref={input}
        type="search"
        aria-label="Filter by text"
        placeholder="Filter"
        value={filter.text}
        onChange={(event) => onChange({ text: event.target.value })}
        className="control ml-1 h-7 w-44 px-2 text-sm pointer-coarse:h-10"
      />
    </search>
  )
}

type ToggleProps = {
  readonly isOn: boolean
  readonly onPress: () => void
  readonly label?: string
  readonly children: React.ReactNode
}

function Toggle({ isOn, onPress, label, children }: ToggleProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      aria-label={label}
      title={label}
      onClick={onPress}
      className={cx(
        'h-7 rounded px-2 text-sm whitespace-nowrap transition-colors pointer-coarse:h-10',
        isOn ? 'bg-hover font-medium text-ink' : 'text-ink-2 hover:bg-hover',
      )}
    >
      {children}
    </button>
  )
}
