'use client'

import { Trash2 } from 'lucide-react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import type { PropertyFilter } from '#lib/configurations/schemas.ts'
import type { Json, JsonObject } from '#lib/core/json.ts'
import { cellId } from './field-ids.ts'
import { useFindings } from './findings.tsx'

const operators: readonly { readonly value: PropertyFilter['operator']; readonly label: string }[] = [
  { value: 'exact', label: '=' },
  { value: 'is_not', label: '≠' },
  { value: 'icontains', label: 'contains' },
  { value: 'not_icontains', label: 'does not contain' },
  { value: 'regex', label: 'matches' },
  { value: 'not_regex', label: 'does not match' },
  { value: 'gt', label: '>' },
  { value: 'gte', label: '≥' },
  { value: 'lt', label: '<' },
  { value: 'lte', label: '≤' },
  { value: 'is_set', label: 'is set' },
  { value: 'is_not_set', label: 'is not set' },
]

type Props = {
  readonly rowId: string
  readonly what: string
  readonly filters: readonly JsonObject[]
  readonly onChange: (filters: readonly JsonObject[]) => void
}

/** Conditions on properties, all of which must hold. */
export function PropertyFilters({ rowId, what, filters, onChange }: Props) {
  const id = cellId(rowId, 'properties')
  const { error } = useFindings(id)
  const change = (index: number, part: JsonObject) =>
    onChange(filters.map((filter, at) => (at === index ? { ...filter, ...part } : filter)))
  return (
    <div className="grid gap-1.5" id={id} tabIndex={-1}>
      {filters.map((filter, index) => {
        const name = `condition ${index + 1} of ${what}`
        const hasValue = !String(filter.operator).endsWith('_set')
        return (
          <div key={name} className="flex items-center gap-2">
            <Input
              mono
              aria-label={`Property in ${name}`}
              placeholder="property"
              value={String(filter.key ?? '')}
              onChange={(event) => change(index, { key: event.target.value })}
            />
            <Select
              aria-label={`Operator in ${name}`}
              className="w-36 shrink-0"
              options={operators}
              value={String(filter.operator ?? 'exact')}
              onChange={(event) => change(index, operatorChange(event.target.value, filter.value ?? null))}
            />
            {hasValue && (
              <Input
                mono
                aria-label={`Value in ${name}`}
                placeholder="value"
                value={valueText(filter.value)}
                onChange={(event) => change(index, { value: event.target.value })}
              />
            )}
            <IconButton label={`Remove ${name}`} onClick={() => onChange(filters.filter((_, at) => at !== index))}>
              <Trash2 />
            </IconButton>
          </div>
        )
      })}
      {error && <p className="text-sm text-delete">{error}</p>}
      <button
        type="button"
        onClick={() => onChange([...filters, { key: '', operator: 'exact', value: '' }])}
        className="link min-h-6 w-fit text-sm"
      >
        Add a condition on a property
      </button>
    </div>
  )
}

function operatorChange(operator: string, value: Json): JsonObject {
  return operator.endsWith('_set') ? { operator, value: null } : { operator, value: value ?? '' }
}

function valueText(value: Json | undefined): string {
  return Array.isArray(value) ? value.join(', ') : String(value ?? '')
}
