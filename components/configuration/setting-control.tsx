'use client'

import { Input } from '#components/ui/input.tsx'
import { NumberField } from '#components/ui/number-field.tsx'
import { Select } from '#components/ui/select.tsx'
import { Slider } from '#components/ui/slider.tsx'
import { Switch } from '#components/ui/switch.tsx'
import type { Variable } from '#lib/configurations/variables.ts'
import type { Json } from '#lib/core/json.ts'
import { ConnectionSelect } from './connection-select.tsx'
import { useForm } from './form-context.ts'
import { SecretField } from './secret-field.tsx'
import { ThresholdFields } from './threshold-fields.tsx'

export type ControlProps = {
  readonly variable: Variable
  readonly id: string
  readonly describedBy: string
  readonly isInvalid: boolean
}

/** The right control for a variable of the catalogue. */
export function SettingControl(props: ControlProps) {
  const { variable, id, describedBy, isInvalid } = props
  const { values, setField, areNamesFixed, storedSecret } = useForm()
  const value = values.fields[variable.name] ?? null
  const set = (next: Json) => setField(variable.name, next)
  const common = { id, 'aria-describedby': describedBy, ...(isInvalid ? { 'aria-invalid': true as const } : {}) }

  if (variable.type === 'boolean') return <Switch {...common} checked={value === true} onChange={set} />
  if (variable.type === 'number') return <NumberControl {...props} text={text(value)} onText={set} />
  if (variable.type === 'secret')
    return <SecretField {...common} stored={storedSecret} value={text(value)} onChange={set} />
  if (variable.type === 'object') return <ThresholdFields />
  if (variable.name === 'posthog_connection' || variable.name === 'vault_connection') {
    return <ConnectionSelect {...common} which={variable.name} value={text(value)} onChange={set} />
  }
  if (variable.type === 'choice') {
    return (
      <Select
        {...common}
        className="max-w-md"
        options={variable.options ?? []}
        value={text(value)}
        onChange={(event) => set(event.target.value)}
      />
    )
  }
  return (
    <>
      <Input
        {...common}
        mono={variable.name !== 'team'}
        className="max-w-md"
        value={text(value)}
        readOnly={areNamesFixed && variable.name === 'project_name'}
        onChange={(event) => set(event.target.value)}
        {...(variable.options ? { list: `${id}-options` } : {})}
      />
      {variable.options && (
        <datalist id={`${id}-options`}>
          {variable.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </datalist>
      )}
    </>
  )
}

type NumberProps = ControlProps & { readonly text: string; readonly onText: (text: string) => void }

function NumberControl({ variable, id, describedBy, isInvalid, text: typed, onText }: NumberProps) {
  const range = { min: variable.min ?? 0, max: variable.max ?? 100, step: variable.step ?? 1 }
  const common = {
    text: typed,
    onText,
    unit: variable.unit,
    box: { id, 'aria-describedby': describedBy, ...(isInvalid ? { 'aria-invalid': true as const } : {}) },
    ...range,
  }
  return variable.group === 'Rollout and sampling' ? (
    <Slider labelId={`${id}-label`} {...common} />
  ) : (
    <NumberField {...common} />
  )
}

function text(value: Json): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
