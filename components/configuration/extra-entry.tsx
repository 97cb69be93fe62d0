'use client'

import { Trash2 } from 'lucide-react'
import { Field } from '#components/ui/field.tsx'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import { Select } from '#components/ui/select.tsx'
import { Switch } from '#components/ui/switch.tsx'
import { limits } from '#lib/configurations/schemas.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import { Cell, ListCell, TextCell } from './cells.tsx'
import type { ExtraMap } from './extra-entries.tsx'
import { cellId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import type { Row } from './form-values.ts'
import { PerformedList } from './performed-list.tsx'
import { PropertyFilters } from './property-filters.tsx'

type Props = {
  readonly map: ExtraMap
  readonly row: Row
  readonly noun: string
  readonly onChange: (row: Row) => void
  readonly onRemove: () => void
}

type Entry = {
  readonly row: Row
  readonly entry: JsonObject
  readonly what: string
  readonly set: (column: string, value: Json) => void
}

export function ExtraEntry({ map, row, noun, onChange, onRemove }: Props) {
  const entry = isJsonObject(row.entry) ? row.entry : {}
  const set = (column: string, value: Json) => onChange({ ...row, entry: { ...entry, [column]: value } })
  const what = row.key || `new ${noun}`
  const parts: Entry = { row, entry, what, set }
  return (
    <fieldset className="grid gap-3 border-b py-3">
      <legend className="visually-hidden">{what}</legend>
      <div className="grid items-start gap-2 sm:grid-cols-[11rem_minmax(0,1fr)_auto]">
        <Cell row={row} column="key" label="Key">
          {(ids) => (
            <Input {...ids} mono value={row.key} onChange={(event) => onChange({ ...row, key: event.target.value })} />
          )}
        </Cell>
        <TextCell
          {...parts}
          column={map === 'extra_flags' ? 'description' : 'name'}
          label={map === 'extra_flags' ? 'Description' : 'Name'}
        />
        <IconButton label={`Remove ${what}`} onClick={onRemove} className="mt-5.5">
          <Trash2 />
        </IconButton>
      </div>
      {map === 'extra_flags' && <FlagFields {...parts} />}
      {map === 'extra_actions' && <ActionFields {...parts} />}
      {map === 'extra_cohorts' && <CohortFields {...parts} />}
      <PropertyFilters
        rowId={row.id}
        what={what}
        filters={Array.isArray(entry.properties) ? entry.properties.filter(isJsonObject) : []}
        onChange={(next) => set('properties', [...next])}
      />
    </fieldset>
  )
}

function FlagFields({ row, entry, what, set }: Entry) {
  const id = cellId(row.id, 'rollout_percentage')
  const { error } = useFindings(id)
  return (
    <div className="flex flex-wrap items-start gap-x-6 gap-y-2">
      <Field id={id} label={<Small>Rollout</Small>} error={error}>
        <NumberField
          {...limits.rolloutPercentage}
          unit="%"
          text={String(entry.rollout_percentage ?? '')}
          onText={(text) => set('rollout_percentage', wholeOrText(text))}
        />
      </Field>
      <Field label={<Small>Active</Small>}>
        <Switch checked={entry.active === true} onChange={(next) => set('active', next)} />
      </Field>
      <div className="min-w-48 flex-1">
        <ListCell row={row} entry={entry} what={what} set={set} column="tags" label="Tags" />
      </div>
    </div>
  )
}

function ActionFields(parts: Entry) {
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      <ListCell {...parts} column="events" label="Any of these events" />
      <ListCell {...parts} column="tags" label="Tags" />
      <TextCell {...parts} column="description" label="Description" />
    </div>
  )
}

function CohortFields(parts: Entry) {
  const { row, entry, set } = parts
  return (
    <div className="grid gap-3">
      <div className="grid gap-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
        <Field id={cellId(row.id, 'match')} label={<Small>Who fulfils</Small>}>
          <Select
            value={entry.match === 'all' ? 'all' : 'any'}
            onChange={(event) => set('match', event.target.value)}
            options={[
              { value: 'any', label: 'any condition' },
              { value: 'all', label: 'all conditions' },
            ]}
          />
        </Field>
        <TextCell {...parts} column="description" label="Description" />
      </div>
      <PerformedList
        rowId={row.id}
        performed={Array.isArray(entry.performed) ? entry.performed.filter(isJsonObject) : []}
        onChange={(next) => set('performed', [...next])}
      />
    </div>
  )
}

function Small({ children }: { readonly children: string }) {
  return <span className="text-xs font-normal text-ink-3">{children}</span>
}

/** What is no whole number stays text, for the schema to refuse at its place. */
export function wholeOrText(text: string): Json {
  return /^\d{1,9}$/.test(text.trim()) ? Number(text) : text
}
