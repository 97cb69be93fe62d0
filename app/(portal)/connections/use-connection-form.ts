'use client'

import { useMemo, useState } from 'react'
import { useLeaveGuard } from '#components/configuration/leave-guard.ts'
import type { SummaryFault } from '#components/ui/fault-summary.tsx'
import { sentence } from '#components/ui/sentence.ts'
import type { ConnectionKind } from '#lib/connections/schemas.ts'
import type { ConnectionView } from '#lib/connections/views.ts'
import type { Result } from '#lib/core/result.ts'
import { addConnection, changeConnection } from './actions.ts'
import { controlId } from './fields.ts'
import { type ConnectionValues, fieldsOf, inputOf, isShown, patchOf, valuesOf } from './form-values.ts'

export type Failure = Extract<Result<never>, { ok: false }>['error']

type Input = {
  readonly kind: ConnectionKind
  readonly connection: ConnectionView | null
  readonly onSaved: (connection: ConnectionView) => void
}

const unreachable: Failure = {
  code: 'unavailable',
  reason: 'unreachable',
  message: 'The portal did not answer. Nothing you typed is lost: try again in a moment.',
  faults: [],
  details: {},
  requestId: '',
}

/** What is typed, what was refused, and saving it. */
export function useConnectionForm({ kind, connection, onSaved }: Input) {
  const [pristine] = useState(() => valuesOf(kind, connection))
  const [values, setValues] = useState<ConnectionValues>(pristine)
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isBusy, setBusy] = useState(false)
  const isChanged = JSON.stringify(values) !== JSON.stringify(pristine)
  const name = values.texts.name || 'the connection'
  useLeaveGuard(isChanged && !isBusy ? `What you typed for ${name} is not saved.` : null)

  const faultAt = (field: string) => {
    const found = failure?.faults.find(({ path }) => path.split('.')[0] === field)
    return found && sentence(found.message)
  }
  const save = async () => {
    setBusy(true)
    setFailure(null)
    const saving = connection
      ? changeConnection({ id: connection.id, patch: patchOf(kind, values), if_match: connection.etag })
      : addConnection(inputOf(kind, values))
    const answer = await saving.catch(() => ({ ok: false as const, error: unreachable }))
    if (answer.ok) return onSaved(answer.value)
    setFailure(answer.error)
    setBusy(false)
  }
  const faults = useMemo(() => summaryOf(kind, values, failure), [kind, values, failure])
  return { values, setValues, failure, faults, faultAt, isBusy, isChanged, save }
}

const others: Readonly<Record<string, string>> = { environments: 'Environments', is_default: 'Default' }

function summaryOf(kind: ConnectionKind, values: ConnectionValues, failure: Failure | null): readonly SummaryFault[] {
  const shown = fieldsOf(kind).filter((field) => isShown(field, values))
  return (failure?.faults ?? []).map(({ path, message }) => {
    const [name = ''] = path.split('.')
    const label = shown.find((field) => field.name === name)?.label ?? others[name]
    return { label: label ?? (path || 'Input'), message: sentence(message), elementId: label ? controlId(name) : null }
  })
}
