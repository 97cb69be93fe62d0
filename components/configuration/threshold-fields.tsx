'use client'

import { Field } from '#components/ui/field.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import { limits } from '#lib/configurations/schemas.ts'
import { isJsonObject } from '#lib/core/json.ts'
import { fieldId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import { useForm } from './form-context.ts'

/** When the webhook speaks of slow operations and of many errors. */
export function ThresholdFields() {
  return (
    <div className="flex flex-wrap gap-x-6 gap-y-3">
      <Threshold name="p95_duration_ms" label="Slow: p95 over" unit="ms" range={limits.p95DurationMs} />
      <Threshold name="error_rate_percent" label="Error rate over" unit="%" range={limits.errorRatePercent} />
    </div>
  )
}

type Props = {
  readonly name: 'p95_duration_ms' | 'error_rate_percent'
  readonly label: string
  readonly unit: string
  readonly range: { readonly min: number; readonly max: number; readonly step: number }
}

function Threshold({ name, label, unit, range }: Props) {
  const { values, setPart } = useForm()
  const id = fieldId(`thresholds.${name}`)
  const { error, warning } = useFindings(id)
  const all = values.fields.thresholds
  const value = isJsonObject(all) ? all[name] : ''
  return (
    <Field id={id} label={label} error={error} warning={warning}>
      <NumberField
        text={String(value ?? '')}
        onText={(text) => setPart('thresholds', name, text)}
        unit={unit}
        {...range}
      />
    </Field>
  )
}
