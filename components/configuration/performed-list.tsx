'use client'

import { Trash2 } from 'lucide-react'
import { useId } from 'react'
import { IconButton } from '#components/ui/icon-button.tsx'
import { Input } from '#components/ui/input.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import { standardEvents } from '#lib/configurations/identity.ts'
import { limits } from '#lib/configurations/schemas.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { wholeOrText } from './extra-entry.tsx'
import { cellId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import { useForm } from './form-context.ts'

type Props = {
  readonly rowId: string
  readonly performed: readonly JsonObject[]
  readonly onChange: (performed: readonly JsonObject[]) => void
}

/** Did an event at least once in the last days. */
export function PerformedList({ rowId, performed, onChange }: Props) {
  const { values } = useForm()
  const listId = useId()
  const id = cellId(rowId, 'performed')
  const { error } = useFindings(id)
  const known = [...standardEvents, ...values.rows.custom_events.map(({ key }) => key)].filter(Boolean)
  const change = (index: number, part: JsonObject) =>
    onChange(performed.map((one, at) => (at === index ? { ...one, ...part } : one)))
  return (
    <div className="grid gap-1.5" id={id} tabIndex={-1}>
      <datalist id={listId}>
        {known.map((key) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      {performed.map((one, index) => {
        const place = `event ${index + 1} of ${rowId}`
        return (
          <div key={place} className="flex flex-wrap items-center gap-2 text-sm">
            did
            <Input
              mono
              aria-label={`Event ${index + 1}`}
              list={listId}
              className="max-w-44"
              value={String(one.event ?? '')}
              onChange={(event) => change(index, { event: event.target.value })}
            />
            in the last
            <NumberField
              {...limits.cohortDays}
              unit="days"
              text={String(one.days ?? '')}
              onText={(text) => change(index, { days: wholeOrText(text) })}
              box={{ id: `${id}-${index + 1}`, 'aria-label': `Days of event ${index + 1}` }}
            />
            <IconButton
              label={`Remove event ${index + 1}`}
              onClick={() => onChange(performed.filter((_, at) => at !== index))}
            >
              <Trash2 />
            </IconButton>
          </div>
        )
      })}
      {error && <p className="text-sm text-delete">{error}</p>}
      <button
        type="button"
        onClick={() => onChange([...performed, { event: 'request', days: 7 }])}
        className="link min-h-6 w-fit text-sm"
      >
        Add an event
      </button>
    </div>
  )
}
