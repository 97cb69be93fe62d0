'use client'

import { Select } from '#components/ui/select.tsx'
import { defaultConnection, fittingConnections } from './fitting-connections.ts'
import { useForm } from './form-context.ts'

type Props = {
  readonly which: 'posthog_connection' | 'vault_connection'
  readonly id: string
  readonly value: string
  readonly onChange: (value: string) => void
  readonly 'aria-describedby': string
  readonly 'aria-invalid'?: true
}

/** The connections that fit the cloud and may serve the environment; the first choice leaves it to the defaults. */
export function ConnectionSelect({ which, value, onChange, ...rest }: Props) {
  const { values, connections } = useForm()
  const { environment, cloud_provider: cloud } = values.fields
  const kind = which === 'posthog_connection' ? 'posthog' : cloud
  const fitting = fittingConnections(connections, kind, environment)
  const byDefault = defaultConnection(fitting)
  const isKnown = value === '' || fitting.some((one) => one.id === value || one.name === value)
  const chosen = fitting.find((one) => one.name === value)?.id ?? value
  return (
    <Select
      {...rest}
      className="max-w-md"
      value={chosen}
      onChange={(event) => onChange(event.target.value)}
      options={[
        { value: '', label: byDefault ? `Default (${byDefault.name})` : 'Default of the environment' },
        ...fitting.map((one) => ({ value: one.id, label: one.name })),
        ...(isKnown ? [] : [{ value, label: `${value} (does not fit)` }]),
      ]}
    />
  )
}
