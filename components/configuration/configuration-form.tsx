'use client'

import { type FocusEvent, type FormEvent, useEffect } from 'react'
import { toast } from 'sonner'
import { Button } from '#components/ui/button.tsx'
import { Chord } from '#components/ui/chord.tsx'
import { Field } from '#components/ui/field.tsx'
import { useHotkey } from '#components/ui/hotkey.ts'
import { Input } from '#components/ui/input.tsx'
import { configurationKey } from '#lib/configurations/identity.ts'
import { ConflictScreen } from './conflict-screen.tsx'
import { Customise } from './customise.tsx'
import { DraftNote } from './draft-note.tsx'
import { ErrorSummary } from './error-summary.tsx'
import { Essentials } from './essentials.tsx'
import { FailureLinks, FailurePanel } from './failure-panel.tsx'
import { FormContext } from './form-context.ts'
import { inputOf, sameValues, valuesOf } from './form-values.ts'
import { useLeaveGuard } from './leave-guard.ts'
import { LivePreview } from './live-preview.tsx'
import { type FormInput, useConfigurationForm } from './use-configuration-form.ts'
import { savedOf } from './use-submit.ts'

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

  if (conflict && form.saved) {
    return (
      <ConflictScreen
        configurationKey={conflict.theirs.key}
        base={form.saved.input}
        mine={inputOf(api.values)}
        theirs={inputOf(valuesOf(conflict.theirs))}
        theirRevision={conflict.theirs.revision}
        onBack={submission.clear}
        onChoose={(input) => {
          form.setSaved(savedOf(conflict.theirs))
          form.setPristine(valuesOf(conflict.theirs))
          form.form.edit({ type: 'replace', values: valuesOf(input) })
          submission.clear()
        }}
      />
    )
  }

  const discard = () => {
    const before = api.values
    draft.forget()
    shown.hideAll()
    form.form.edit({ type: 'replace', values: form.pristine })
    toast('The draft was discarded.', {
      action: { label: 'Undo', onClick: () => form.form.edit({ type: 'replace', values: before }) },
    })
  }
  return (
    <FormContext value={api}>
      <form
        noValidate
        aria-label={props.configuration ? `Settings of ${props.configuration.key}` : 'New service'}
        onSubmit={(event: FormEvent) => {
          event.preventDefault()
          form.review()
        }}
        onBlur={(event: FocusEvent<HTMLFormElement>) => shown.leave(event.target.id)}
        className="grid items-start gap-x-8 gap-y-8 lg:grid-cols-[minmax(0,1fr)_20rem]"
      >
        <div className="grid min-w-0 gap-6">
          {failure && failure.faults.length === 0 && <FailurePanel failure={failure} isSaved={form.saved !== null} />}
          {shown.isAll && shown.visible.length > 0 && (
            <ErrorSummary
              ref={form.summary}
              problems={shown.visible}
              actions={failure && <FailureLinks failure={failure} />}
            />
          )}
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
        <div className="sticky bottom-14 z-10 -mx-4 flex flex-wrap items-center gap-x-4 gap-y-2 border-t bg-paper px-4 py-3 sm:bottom-0 lg:col-span-2 lg:mx-0 lg:px-0">
          <Button type="submit" tone="primary" size="lg" busy={isBusy}>
            {status === 'saving' ? 'Saving…' : status === 'planning' ? 'Planning…' : 'Review plan'}
            {!isBusy && <Chord keys="↵" />}
          </Button>
          {isChanged && !isBusy && (
            <Button tone="quiet" onClick={discard}>
              {props.configuration ? 'Discard changes' : 'Discard draft'}
            </Button>
          )}
          <DraftNote state={draft.state} />
          <p className="ml-auto hidden text-sm text-ink-3 sm:block">
            Nothing is written before you have seen the plan.
          </p>
        </div>
      </form>
    </FormContext>
  )
}

/** What would be lost by leaving: the draft keeps everything but a secret, and nothing where the browser refuses. */
function lossOf({ api, draft, shown }: ReturnType<typeof useConfigurationForm>, isChanged: boolean): string | null {
  if (!isChanged) return null
  const name = shown.variables ? configurationKey(shown.variables) : 'this service'
  if (draft.state.status === 'refused') return `What you typed for ${name} is not kept in this browser.`
  const secret = api.values.fields.webhook_secret
  const isTyped = typeof secret === 'string' && secret !== '' && secret !== api.storedSecret
  return isTyped ? `The webhook secret of ${name} is not kept in the draft.` : null
}
