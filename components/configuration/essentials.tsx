'use client'

import { useEffect, useEffectEvent, useRef } from 'react'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { cloudProviders, environments } from '#lib/configurations/schemas.ts'
import { findVariable } from '#lib/configurations/variables.ts'
import { fieldId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import { useForm } from './form-context.ts'

const clouds = { aws: 'AWS', gcp: 'GCP', azure: 'Azure' } as const

/** The three things that have no default. */
export function Essentials() {
  const { values, setField, areNamesFixed } = useForm()
  const { service_name: name, environment, cloud_provider: cloud } = values.fields
  const group = useRef<HTMLDivElement>(null)
  const onArrival = useEffectEvent(() => {
    // What was chosen before the page came alive is in the radio buttons only.
    for (const which of ['environment', 'cloud_provider']) {
      const chosen = group.current?.querySelector<HTMLInputElement>(`input[name="${which}"]:checked`)
      if (chosen && chosen.value !== values.fields[which]) setField(which, chosen.value)
    }
  })
  useEffect(() => onArrival(), [])
  return (
    <div ref={group} className="grid gap-5">
      <ServiceName
        value={typeof name === 'string' ? name : ''}
        isFixed={areNamesFixed}
        onChange={(next) => setField('service_name', next)}
      />
      <SegmentedControl
        {...useFindings(fieldId('environment'))}
        label="Environment"
        id={fieldId('environment')}
        name="environment"
        value={environments.find((one) => one === environment) ?? null}
        options={environments.map((value) => ({
          value,
          label: value,
          disabled: areNamesFixed && value !== environment,
        }))}
        onChange={(next) => setField('environment', next)}
      />
      <SegmentedControl
        {...useFindings(fieldId('cloud_provider'))}
        label="Cloud"
        id={fieldId('cloud_provider')}
        name="cloud_provider"
        value={cloudProviders.find((one) => one === cloud) ?? null}
        options={cloudProviders.map((value) => ({ value, label: clouds[value] }))}
        onChange={(next) => setField('cloud_provider', next)}
      />
    </div>
  )
}

type NameProps = { readonly value: string; readonly isFixed: boolean; readonly onChange: (value: string) => void }

function ServiceName({ value, isFixed, onChange }: NameProps) {
  const input = useRef<HTMLInputElement>(null)
  const id = fieldId('service_name')
  const onArrival = useEffectEvent(() => {
    // What was typed before the page came alive is in the input only.
    const typed = input.current?.value ?? ''
    if (typed !== '' && typed !== value) onChange(typed)
    if (!isFixed && value === '') input.current?.focus()
  })
  useEffect(() => onArrival(), [])
  return (
    <Field
      id={id}
      label="Service name"
      {...useFindings(id)}
      help={isFixed ? 'It is provisioned under this name.' : findVariable('service_name')?.help}
    >
      <Input
        ref={input}
        name="service_name"
        mono
        className="max-w-md"
        placeholder="auth"
        autoCapitalize="none"
        required
        value={value}
        readOnly={isFixed}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  )
}
