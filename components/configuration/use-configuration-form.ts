'use client'

import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import type { Fault } from '#lib/core/errors.ts'
import { equalJson, type JsonObject } from '#lib/core/json.ts'
import { draftKey, type Saved } from './draft-store.ts'
import type { ConnectionChoice, FormApi } from './form-context.ts'
import { emptyValues, type FormValues, inputOf, type Remembered, valuesOf } from './form-values.ts'
import { faultProblems, fixesOf, noticesOf, type Problem, parseInput, rowProblems, tolerant } from './problems.ts'
import { useDraft } from './use-draft.ts'
import { editAt, useFormValues } from './use-form-values.ts'
import { type FormActions, savedOf, useSubmit } from './use-submit.ts'

export type FormInput = {
  readonly configuration: ConfigurationView | null
  readonly remembered: Remembered
  readonly connections: readonly ConnectionChoice[]
  readonly outboundAllow: readonly string[]
  readonly actions: FormActions
}

/** All that the form knows and can do; the components only show it. */
export function useConfigurationForm({ configuration, remembered, connections, outboundAllow, actions }: FormInput) {
  const [pristine, setPristine] = useState(() => (configuration ? valuesOf(configuration) : emptyValues(remembered)))
  const [saved, setSaved] = useState<Saved | null>(() => (configuration ? savedOf(configuration) : null))
  const [message, setMessage] = useState('')
  const form = useFormValues(pristine)
  const { values } = form

  const draft = useDraft({
    storageKey: draftKey(configuration?.id ?? null),
    values,
    pristine,
    saved,
    onRestore: (kept) => {
      form.edit({ type: 'replace', values: kept.values })
      if (kept.saved) setSaved(kept.saved)
    },
  })
  const onPlanned: FormActions['onPlanned'] = (place) => {
    draft.forget()
    actions.onPlanned(place)
  }
  const submission = useSubmit({ ...actions, onPlanned }, (view) => {
    setSaved(savedOf(view))
    setPristine(valuesOf(view))
    form.setField('webhook_secret', view.webhook_secret ?? '')
  })
  const [tried, setTried] = useState<JsonObject>({})
  const shown = useShownProblems(values, { faults: submission.state.failure?.faults ?? noFaults, tried }, outboundAllow)
  const summary = useRef<HTMLDivElement>(null)

  const review = () => {
    flushSync(shown.showAll)
    const input = inputOf(values)
    const parsed = parseInput(input, outboundAllow)
    if (!parsed.ok || rowProblems(values).length > 0) return summary.current?.focus()
    setTried(input)
    void submission.submit(input, saved, message)
  }

  const api: FormApi = {
    values,
    setField: form.setField,
    setPart: form.setPart,
    setRows: form.setRows,
    addRow: form.addRow,
    reset: form.reset,
    problemAt: (id) => shown.visible.find(({ target }) => target.elementId === id)?.message,
    warningAt: (id) => shown.notices.find(({ target }) => target.elementId === id)?.warning,
    fixesAt: (id) => shown.fixes.filter(({ target }) => target.elementId === id),
    applyFix: (path, value) => {
      const edit = editAt(values, path, value)
      if (edit) form.edit(edit)
    },
    isChanged: shown.isChanged,
    connections,
    areNamesFixed: configuration !== null && !['draft', 'destroyed'].includes(configuration.status),
    storedSecret: typeof saved?.input.webhook_secret === 'string' ? saved.input.webhook_secret : '',
  }

  return {
    api,
    form,
    draft,
    submission,
    shown,
    summary,
    review,
    saved,
    setSaved,
    pristine,
    setPristine,
    message,
    setMessage,
  }
}

/** What is wrong, at once and everywhere; shown where the control was left, or everywhere once a save was tried. */
function useShownProblems(
  values: FormValues,
  refused: { readonly faults: readonly Fault[]; readonly tried: JsonObject },
  outboundAllow: readonly string[],
) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [isAll, setAll] = useState(false)
  const settled = useDeferredValue(values)
  const read = useMemo(() => {
    const input = inputOf(settled)
    const parsed = parseInput(input, outboundAllow)
    const lenient = parsed.ok ? parsed : tolerant(input, outboundAllow)
    const faults = parsed.ok ? [] : parsed.faults
    return {
      input,
      variables: lenient?.variables ?? null,
      problems: [...faultProblems(settled, faults), ...rowProblems(settled)],
      fixes: parsed.ok ? [] : fixesOf(settled, parsed.suggestions),
      notices: noticesOf(settled, lenient?.warnings ?? []),
    }
  }, [settled, outboundAllow])
  // What the server refused stays said until that value is another one.
  const stillRefused = refused.faults.filter(({ path }) => isUnchanged(read.input, refused.tried, path))
  const problems = [...read.problems, ...faultProblems(settled, stillRefused)]
  const isVisible = ({ target, message }: Problem) =>
    isAll || (left.has(target.elementId) && !/^(Is required|Needs a key)/.test(message))
  return {
    ...read,
    problems,
    visible: problems.filter(isVisible),
    isAll,
    showAll: () => setAll(true),
    hideAll: () => {
      setAll(false)
      setLeft(new Set())
    },
    leave: (elementId: string) =>
      setLeft((before) => (before.has(elementId) ? before : new Set([...before, elementId]))),
    isChanged: (name: string) => !equalJson(read.input[name] ?? null, defaultsInput[name] ?? null),
  }
}

const defaultsInput = inputOf(emptyValues())
const noFaults: readonly Fault[] = []

function isUnchanged(input: JsonObject, tried: JsonObject, path: string): boolean {
  const [name = ''] = path.split('.')
  return equalJson(input[name] ?? null, tried[name] ?? null)
}
