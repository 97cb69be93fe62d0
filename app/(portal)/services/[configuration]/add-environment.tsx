'use client'

import { useRouter } from 'next/navigation'
import { ConfirmDialog } from '#components/ui/confirm-dialog.tsx'
import { sentence } from '#components/ui/sentence.ts'
import { toast } from '#components/ui/toast.ts'
import type { Environment } from '#lib/configurations/schemas.ts'
import { findVariable } from '#lib/configurations/variables.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import type { Fault } from '#lib/core/errors.ts'
import { addEnvironment } from './actions.ts'

type Props = {
  readonly from: Pick<ConfigurationView, 'id' | 'key' | 'environment'>
  readonly environment: Environment
  readonly onClose: () => void
}

/** Asks before a service gets another environment: a draft with the settings of this one. */
export function AddEnvironment({ from, environment, onClose }: Props) {
  const router = useRouter()
  const add = async () => {
    const added = await addEnvironment({ id: from.id, environment })
    if (!added.ok) {
      const { message, requestId, faults } = added.error
      return { message, requestId, children: <Faults faults={faults} /> }
    }
    toast(`${added.value.key} is a draft now.`)
    router.push(`/services/${added.value.id}/settings`)
    return null
  }
  return (
    <ConfirmDialog
      title={`Add ${environment}`}
      description={`A draft for ${environment} with the settings of ${from.environment}, without its webhook secret. Nothing is provisioned before you have seen a plan.`}
      verb={`Add ${environment}`}
      tone="primary"
      onConfirm={add}
      onClose={onClose}
    />
  )
}

/** What the other environment does not allow, e.g. IP addresses in prod without a reason. */
function Faults({ faults }: { readonly faults: readonly Fault[] }) {
  return (
    <ul className="grid gap-0.5">
      {faults.map(({ path, message }) => (
        <li key={`${path}-${message}`}>
          <span className="text-ink">{findVariable(path.split('.')[0] ?? '')?.label ?? path}</span> {sentence(message)}
        </li>
      ))}
    </ul>
  )
}
