'use client'

import { useState } from 'react'
import type { ConfigurationView } from '#lib/configurations/views.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Result } from '#lib/core/result.ts'
import type { Saved } from './draft-store.ts'
import { inputOf, patchOf, valuesOf } from './form-values.ts'

export type FormActions = {
  create(input: JsonObject): Promise<Result<ConfigurationView>>
  update(change: {
    readonly id: string
    readonly patch: JsonObject
    readonly if_match: string
    readonly message: string
  }): Promise<Result<ConfigurationView>>
  plan(given: { readonly configuration_id: string }): Promise<Result<{ readonly id: string }>>
  read(id: string): Promise<ConfigurationView>
  /** The plan is made: shows it. */
  onPlanned(place: { readonly configurationId: string; readonly planId: string; readonly input: JsonObject }): void
}

export type Failure = Extract<Result<never>, { ok: false }>['error'] & { readonly during: 'save' | 'plan' }

export type Conflict = { readonly theirs: ConfigurationView }

export type SubmitState = {
  readonly status: 'idle' | 'saving' | 'planning'
  readonly failure: Failure | null
  readonly conflict: Conflict | null
}

const idle: SubmitState = { status: 'idle', failure: null, conflict: null }

export function savedOf(view: ConfigurationView): Saved {
  return { id: view.id, etag: view.etag, revision: view.revision, input: inputOf(valuesOf(view)) }
}

/** Saves what changed, then plans. What was saved stays saved when planning fails, and the next try goes on from there. */
export function useSubmit(actions: FormActions, onSaved: (view: ConfigurationView) => void) {
  const [state, setState] = useState<SubmitState>(idle)

  const save = async (input: JsonObject, saved: Saved | null, message: string): Promise<Saved | null> => {
    const patch = saved ? patchOf(saved.input, input) : input
    if (saved && Object.keys(patch).length === 0) return saved
    const answer = saved
      ? await actions.update({ id: saved.id, patch, if_match: saved.etag, message })
      : await actions.create(input)
    if (answer.ok) {
      onSaved(answer.value)
      return savedOf(answer.value)
    }
    const isStale = answer.error.code === 'stale' && saved
    const conflict = isStale ? { theirs: await actions.read(saved.id) } : null
    setState({ status: 'idle', failure: isStale ? null : { ...answer.error, during: 'save' }, conflict })
    return null
  }

  const submit = async (input: JsonObject, saved: Saved | null, message = '') => {
    setState({ ...idle, status: 'saving' })
    try {
      const now = await save(input, saved, message)
      if (!now) return
      setState({ ...idle, status: 'planning' })
      const planned = await actions.plan({ configuration_id: now.id })
      if (planned.ok) return actions.onPlanned({ configurationId: now.id, planId: planned.value.id, input })
      setState({ ...idle, failure: { ...planned.error, during: 'plan' } })
    } catch {
      setState({ ...idle, failure: unreachable })
    }
  }

  return { state, submit, clear: () => setState(idle) }
}

const unreachable: Failure = {
  code: 'unavailable',
  reason: 'unreachable',
  message: 'The portal did not answer. What you typed is kept in this browser: try again in a moment.',
  faults: [],
  details: {},
  requestId: '',
  during: 'save',
}
