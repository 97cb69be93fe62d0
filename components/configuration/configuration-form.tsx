'use client'

import dynamic from 'next/dynamic'
import { type FocusEvent, type FormEvent, useEffect } from 'react'
import { Field } from '#components/ui/field.tsx'
import { useHotkey } from '#components/ui/hotkey.ts'
import { Input } from '#components/ui/input.tsx'
import { toast } from '#components/ui/toast.ts'
import { configurationKey } from '#lib/configurations/identity.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import { Customise } from './customise.tsx'
import type { Saved } from './draft-store.ts'
import { ErrorSummary } from './error-summary.tsx'
import { Essentials } from './essentials.tsx'
import { FailureLinks, FailurePanel } from './failure-panel.tsx'
import { FormContext } from './form-context.ts'
import { inputOf, sameValues, valuesOf } from './form-values.ts'
import { useLeaveGuard } from './leave-guard.ts'
import { LivePreview } from './live-preview.tsx'
import { SubmitBar } from './submit-bar.tsx'
import { type FormInput, useConfigurationForm } from './use-configuration-form.ts'
import { savedOf } from './use-submit.ts'

const ConflictScreen = dynamic(() => import('./conflict-screen.tsx').then((module) => module.ConflictScreen))

type Form = ReturnType<typeof useConfigurationForm>

/** A service in an environment: what has no default first, the rest folded, and what it becomes beside it. */
export function ConfigurationForm(props: FormInput) {
  const form = useConfigurationForm(props)
  const { submission, shown, api, draft } = form
  const { status, failure, conflict } = submission.state
  const isBusy = status !== 'idle'
  const isChanged = !sameValues(api.values, form.pristine)
  useHotkey({ key: 'Enter', modifier: true, disabled: isBusy || conflict !== null, onPress: form.review })
  useLeaveGuard(lossOf(form, isChanged && !isBusy))
  useEffect(() => {
    if (failure && failure.faults.length > 0) form.summary.current?.focus()
  }, [failure, form.summary])

  if (conflict && form.saved) return <Conflict form={form} saved={form.saved} theirs={conflict.theirs} />
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    form.review()
  }
  return (
    <FormContext value={api}>
      <form
        noValidate
        aria-label={props.configuration ? `Settings of ${props.configuration.key}` : 'New service'}
        onSubmit={onSubmit}
        onBlur={(event: FocusEvent<HTMLFormElement>) => shown.leave(event.target.id)}
        className="grid items-start gap-x-8 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem]"
      >
        <div className="grid min-w-0 gap-6">
          <Trouble form={form} />
          <Essentials />
          <Customise />
          {props.configuration && (
            <Field label="What changes, and why" help="Optional. Kept with the revision.">
              <Input value={form.message} maxLength={200} onChange={(event) => form.setMessage(event.target.value)} />
            </Field>
          )}
        </div>
        <aside
          aria-label="Preview"
          className="min-w-0 border-t pt-5 lg:sticky lg:top-6 lg:max-h-[calc(100dvh-7rem)] lg:overflow-y-auto lg:border-t-0 lg:border-l lg:pt-0 lg:pl-6"
        >
          <LivePreview variables={shown.variables} />
        </aside>
        <SubmitBar
          status={status}
          draft={draft.state}
          onDiscard={isChanged ? () => discard(form) : null}
          isNew={props.configuration === null}
        />
      </form>
    </FormContext>
  )
}

/** Everything that stands in the way, before the fields that it is about. */
function Trouble({ form }: { readonly form: Form }) {
  const { shown, submission, saved, summary } = form
  const { failure } = submission.state
  return (
    <>
      {failure && failure.faults.length === 0 && <FailurePanel failure={failure} isSaved={saved !== null} />}
      {shown.isAll && shown.visible.length > 0 && (
        <ErrorSummary ref={summary} problems={shown.visible} actions={failure && <FailureLinks failure={failure} />} />
      )}
    </>
  )
}

type ConflictProps = { readonly form: Form; readonly saved: Saved; readonly theirs: ConfigurationView }

function Conflict({ form, saved, theirs }: ConflictProps) {
  return (
    <ConflictScreen
      configurationKey={theirs.key}
      base={saved.input}
      mine={inputOf(form.api.values)}
      theirs={inputOf(valuesOf(theirs))}
      theirRevision={theirs.revision}
      onBack={form.submission.clear}
      onChoose={(input) => {
        form.setSaved(savedOf(theirs))
        form.setPristine(valuesOf(theirs))
        form.form.edit({ type: 'replace', values: valuesOf(input) })
        form.submission.clear()
      }}
    />
  )
}

function discard({ api, draft, shown, form, pristine }: Form): void {
  const before = api.values
  draft.forget()
  shown.hideAll()
  form.edit({ type: 'replace', values: pristine })
  toast('The draft was discarded.', {
    action: { label: 'Undo', onClick: () => form.edit({ type: 'replace', values: before }) },
  })
}

/** What would be lost by leaving: the draft keeps everything but a secret, and nothing where the browser refuses. */
function lossOf({ api, draft, shown }: Form, isChanged: boolean): string | null {
  if (!isChanged) return null
  const name = shown.variables ? configurationKey(shown.variables) : 'this service'
  if (draft.state.status === 'refused') return `What you typed for ${name} is not kept in this browser.`
  const secret = api.values.fields.webhook_secret
  const isTyped = typeof secret === 'string' && secret !== '' && secret !== api.storedSecret
  return isTyped ? `The webhook secret of ${name} is not kept in the draft.` : null
}
