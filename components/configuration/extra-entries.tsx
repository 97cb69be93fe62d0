'use client'

import { Button } from '#components/ui/button.tsx'
import { findVariable } from '#lib/configurations/variables.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { ExtraEntry } from './extra-entry.tsx'
import { fieldId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import { useForm } from './form-context.ts'

export type ExtraMap = 'extra_flags' | 'extra_actions' | 'extra_cohorts'

const fresh: Readonly<Record<ExtraMap, JsonObject>> = {
  extra_flags: { description: '', rollout_percentage: 100, active: true, properties: [], tags: [] },
  extra_actions: { name: '', description: '', events: ['request'], properties: [], tags: [] },
  extra_cohorts: {
    name: '',
    description: '',
    match: 'any',
    performed: [{ event: 'request', days: 7 }],
    properties: [],
  },
}

const nouns: Readonly<Record<ExtraMap, string>> = {
  extra_flags: 'flag',
  extra_actions: 'action',
  extra_cohorts: 'cohort',
}

/** Flags, actions and cohorts beside the standard ones. */
export function ExtraEntries({ map }: { readonly map: ExtraMap }) {
  const { values, setRows, addRow } = useForm()
  const { error } = useFindings(fieldId(map))
  const rows = values.rows[map]
  return (
    <section id={fieldId(map)} tabIndex={-1} aria-label={findVariable(map)?.label} className="grid gap-2">
      <h2 className="text-sm text-ink-2">{findVariable(map)?.label}</h2>
      <p className="max-w-[68ch] text-sm text-ink-2">{findVariable(map)?.help}</p>
      {error && <p className="text-sm text-delete">{error}</p>}
      {rows.map((row) => (
        <ExtraEntry
          key={row.id}
          map={map}
          row={row}
          noun={nouns[map]}
          onChange={(next) =>
            setRows(
              map,
              rows.map((other) => (other.id === row.id ? next : other)),
            )
          }
          onRemove={() =>
            setRows(
              map,
              rows.filter((other) => other.id !== row.id),
            )
          }
        />
      ))}
      <div>
        <Button size="sm" onClick={() => addRow(map, '', fresh[map])}>
          Add {nouns[map]}
        </Button>
      </div>
    </section>
  )
}
