'use client'

import Link from 'next/link'
import type { ReactNode } from 'react'
import { Button } from '#components/ui/button.tsx'
import { ErrorPanel } from '#components/ui/callout.tsx'
import { CheckGroup } from '#components/ui/check-group.tsx'
import { Chord } from '#components/ui/chord.tsx'
import { cx } from '#components/ui/cx.ts'
import { Disclosure } from '#components/ui/disclosure.tsx'
import { FaultSummary } from '#components/ui/fault-summary.tsx'
import { Field } from '#components/ui/field.tsx'
import { useHotkey } from '#components/ui/hotkey.ts'
import { Switch } from '#components/ui/switch.tsx'
import type { TypedSettings } from '#lib/connections/needed-rights.ts'
import { type ConnectionKind, connectionEnvironments } from '#lib/connections/schemas.ts'
import type { ConnectionView } from '#lib/connections/views.ts'
import { ConnectionField } from './connection-field.tsx'
import { controlId, type ConnectionField as FieldFacts } from './fields.ts'
import { fieldsOf, isShown } from './form-values.ts'
import { type Failure, useConnectionForm } from './use-connection-form.ts'
import { UsersOf } from './users-of.tsx'

type Props = {
  readonly kind: ConnectionKind
  /** Null for a new one. */
  readonly connection: ConnectionView | null
  readonly onSaved: (connection: ConnectionView) => void
  /** Above the first field: the choice of the kind. */
  readonly before?: ReactNode
  /** Beside the form, from what is typed. */
  readonly aside: (typed: TypedSettings) => ReactNode
  /** Where there is no room beside: above or below the form. */
  readonly asideFirst?: boolean
}

const environmentOptions = connectionEnvironments.map((value) => ({ value, label: value }))

/** Every field of a kind of connection, with the rights that its credentials need beside them. */
export function ConnectionForm({ kind, connection, onSaved, before, aside, asideFirst = false }: Props) {
  const form = useConnectionForm({ kind, connection, onSaved })
  const { values, setValues, isBusy, isChanged } = form
  useHotkey({ key: 'Enter', modifier: true, disabled: isBusy, onPress: form.save })
  const fields = fieldsOf(kind).filter((field) => isShown(field, values))
  const isSeldom = ({ name, seldom }: FieldFacts) => seldom === true && !connection?.[name] && !form.faultAt(name)
  const control = (field: FieldFacts) => (
    <ConnectionField
      key={field.name}
      field={field}
      text={values.texts[field.name] ?? ''}
      error={form.faultAt(field.name)}
      kept={values.kept.includes(field.name) ? String(connection?.[field.name]) : null}
      mayKeep={field.control.startsWith('secret') && Boolean(connection?.[field.name])}
      onText={(text) => setValues({ ...values, texts: { ...values.texts, [field.name]: text } })}
      onKeep={(isKept) => setValues(withKept(values, field.name, isKept))}
    />
  )
  const seldom = fields.filter(isSeldom)
  return (
    <div className="grid items-start gap-x-12 gap-y-8 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]">
      <form
        noValidate
        aria-label={connection ? `Settings of ${connection.name}` : 'New connection'}
        onSubmit={(event) => {
          event.preventDefault()
          void form.save()
        }}
        className="grid min-w-0 gap-5"
      >
        {form.failure && form.faults.length === 0 && <FailurePanel failure={form.failure} />}
        <FaultSummary faults={form.faults} />
        {before}
        {fields.filter((field) => !isSeldom(field)).map(control)}
        {seldom.length > 0 && (
          <Disclosure summary="Seldom needed" aside={seldom.map(({ label }) => label.toLowerCase()).join(', ')}>
            <div className="grid gap-5 pt-1">{seldom.map(control)}</div>
          </Disclosure>
        )}
        <CheckGroup
          id={controlId('environments')}
          label="Environments"
          values={values.environments}
          options={environmentOptions}
          onChange={(environments) => setValues({ ...values, environments })}
          help="Services of other environments cannot use it."
          error={form.faultAt('environments')}
        />
        <Field
          id={controlId('is_default')}
          label="Default"
          help="Services that name no connection of this kind use it. It takes the place of another default of the same environments."
          error={form.faultAt('is_default')}
        >
          <Switch checked={values.isDefault} onChange={(isDefault) => setValues({ ...values, isDefault })} />
        </Field>
        <div className="sticky bottom-14 z-10 -mx-4 flex flex-wrap items-center gap-3 border-t bg-paper/95 px-4 py-3 backdrop-blur-sm sm:bottom-0 sm:mx-0 sm:px-0">
          <Button type="submit" tone="primary" size="lg" busy={isBusy} disabled={connection !== null && !isChanged}>
            {isBusy ? 'Saving…' : connection ? 'Save and check' : 'Add and check'}
            {!isBusy && <Chord keys="↵" />}
          </Button>
          {connection === null ? (
            <Button asChild tone="quiet" size="lg">
              <Link href="/connections">Cancel</Link>
            </Button>
          ) : (
            <p className="text-sm text-ink-2">{isChanged ? 'Not saved yet.' : 'Everything is saved.'}</p>
          )}
        </div>
      </form>
      <aside
        aria-label="About it"
        className={cx('grid min-w-0 gap-8 lg:sticky lg:top-6', asideFirst && 'max-lg:-order-1')}
      >
        {aside(values.texts)}
      </aside>
    </div>
  )
}

function withKept(values: Parameters<typeof isShown>[1], name: string, isKept: boolean) {
  const kept = values.kept.filter((other) => other !== name)
  return { ...values, kept: isKept ? [...kept, name] : kept, texts: { ...values.texts, [name]: '' } }
}

function FailurePanel({ failure }: { readonly failure: Failure }) {
  return (
    <ErrorPanel
      title="The connection could not be saved"
      requestId={failure.requestId || undefined}
      actions={
        failure.code === 'unauthorized' && (
          <Button asChild size="sm">
            <Link href="/sign-in">Sign in</Link>
          </Button>
        )
      }
    >
      {failure.message}
      {failure.code === 'stale' && ' Reload the page to see it; what you typed here is not saved.'}
      <UsersOf details={failure.details} />
    </ErrorPanel>
  )
}
