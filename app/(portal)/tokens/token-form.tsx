'use client'

import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { ErrorPanel } from '#components/ui/callout.tsx'
import { CheckGroup } from '#components/ui/check-group.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { Select } from '#components/ui/select.tsx'
import { sentence } from '#components/ui/sentence.ts'
import { type Scope, scopes } from '#lib/auth/policy.ts'
import type { Result } from '#lib/core/result.ts'
import { createToken } from './actions.ts'

type Failure = Extract<Result<never>, { ok: false }>['error']

type Props = {
  readonly onCreated: (created: { readonly name: string; readonly token: string }) => void
  readonly onCancel: () => void
}

const scopeHelp: Readonly<Record<Scope, string>> = {
  read: 'see everything but secrets',
  write: 'change configurations',
  provision: 'plan, approve, run, cancel',
  reveal: 'read secrets; each time is recorded',
  admin: 'all of these, connections and tokens',
}

const dayMs = 24 * 60 * 60 * 1000
const lifetimes = [7, 30, 90, 180, 365].map((days) => ({ value: String(days), label: `${days} days` }))

const unreachable: Failure = {
  code: 'unavailable',
  reason: 'unreachable',
  message: 'The portal did not answer. Whether it was made is seen in the list.',
  faults: [],
  details: {},
  requestId: '',
}

export function TokenForm({ onCreated, onCancel }: Props) {
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<readonly Scope[]>(['read'])
  const [days, setDays] = useState('90')
  const [failure, setFailure] = useState<Failure | null>(null)
  const [isBusy, setBusy] = useState(false)
  const faultAt = (field: string) => {
    const found = failure?.faults.find(({ path }) => path.split('.')[0] === field)
    return found && sentence(found.message)
  }
  const create = async () => {
    setBusy(true)
    setFailure(null)
    const expires_at = new Date(Date.now() + Number(days) * dayMs).toISOString()
    const input = { ...(name.trim() === '' ? {} : { name }), scopes: [...chosen], expires_at }
    const answer = await createToken(input).catch(() => ({ ok: false as const, error: unreachable }))
    setBusy(false)
    if (answer.ok) onCreated(answer.value)
    else setFailure(answer.error)
  }
  return (
    <form
      noValidate
      aria-label="New token"
      onSubmit={(event) => {
        event.preventDefault()
        void create()
      }}
      className="grid gap-5 pb-4"
    >
      {failure && failure.faults.length === 0 && (
        <ErrorPanel title="It could not be made" requestId={failure.requestId || undefined}>
          {failure.message}
        </ErrorPanel>
      )}
      <Field label="Name" help="What uses it, e.g. the pipeline." error={faultAt('name')}>
        <Input value={name} maxLength={80} required onChange={(event) => setName(event.target.value)} />
      </Field>
      <CheckGroup
        label="Scopes"
        direction="column"
        values={chosen}
        options={scopes.map((value) => ({ value, label: value, help: scopeHelp[value] }))}
        onChange={setChosen}
        error={faultAt('scopes')}
      />
      <Field label="Valid for" error={faultAt('expires_at')}>
        <Select className="w-40" value={days} options={lifetimes} onChange={(event) => setDays(event.target.value)} />
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" tone="primary" busy={isBusy}>
          {isBusy ? 'Making…' : 'Make token'}
        </Button>
      </div>
    </form>
  )
}
