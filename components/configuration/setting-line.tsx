'use client'

import { useState } from 'react'
import { cx } from '#components/ui/cx.ts'
import { FieldNotes } from '#components/ui/field.tsx'
import type { Variable } from '#lib/configurations/variables.ts'
import { findVariable } from '#lib/configurations/variables.ts'
import { fieldId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import { useForm } from './form-context.ts'
import { ReasonField } from './reason-field.tsx'
import { SettingControl } from './setting-control.tsx'

const badges = {
  posthog: { word: 'PostHog', says: 'PostHog makes it true.' },
  code: { word: 'code', says: 'The generated code makes it true.' },
  recorded: { word: 'recorded', says: 'It is only written down.' },
} as const

/** One setting: name, control, whether it is the default, who makes it true, and help on demand. */
export function SettingLine({ name }: { readonly name: string }) {
  const variable = findVariable(name)
  return variable ? <Line variable={variable} /> : null
}

function Line({ variable }: { readonly variable: Variable }) {
  const [isOpen, setOpen] = useState(false)
  const id = fieldId(variable.name)
  const { error, warning } = useFindings(id)
  const badge = badges[variable.badge]
  const notes = cx(`${id}-help`, warning ? `${id}-warning` : '', error ? `${id}-error` : '')
  const isGroup = variable.type === 'object' || (variable.type === 'choice' && variable.name !== 'vault_layout')
  const Label = isGroup ? 'span' : 'label'
  return (
    <div className="grid gap-x-4 gap-y-1 border-b py-2 last:border-b-0 sm:grid-cols-[minmax(8rem,12rem)_minmax(0,1fr)_auto]">
      <div className="flex min-h-8 items-center">
        <Label id={`${id}-label`} {...(isGroup ? {} : { htmlFor: id })} className="min-w-0">
          {variable.label}
        </Label>
      </div>
      <div className="grid min-w-0 content-center gap-1.5">
        <SettingControl variable={variable} id={id} describedBy={notes} isInvalid={Boolean(error)} />
        <FieldNotes id={id} help={undefined} error={error} warning={warning} />
        <ReasonField name={variable.name} />
        <div id={`${id}-help`} hidden={!isOpen} className="max-w-[68ch] text-sm text-ink-2">
          {variable.help} <span className="text-ink">{badge.says}</span> {variable.badgeReason}
        </div>
      </div>
      <div className="flex min-h-8 items-center gap-2 self-start text-xs text-ink-3 sm:justify-end">
        <DefaultMark name={variable.name} label={variable.label} />
        <button
          type="button"
          onClick={() => setOpen(!isOpen)}
          aria-expanded={isOpen}
          aria-controls={`${id}-help`}
          aria-label={`${badge.word}: about ${variable.label}`}
          title={badge.says}
          className={cx(
            'inline-flex h-6 w-20 items-center justify-between gap-1 rounded-sm border border-edge px-1.5 hover:bg-hover hover:text-ink',
            isOpen && 'bg-hover text-ink',
          )}
        >
          {badge.word}
          <span aria-hidden="true">?</span>
        </button>
      </div>
    </div>
  )
}

function DefaultMark({ name, label }: { readonly name: string; readonly label: string }) {
  const { isChanged, reset } = useForm()
  if (!isChanged(name)) return <span className="w-26 text-right max-sm:w-auto">default</span>
  return (
    <span className="w-26 text-right text-update max-sm:w-auto">
      changed ·{' '}
      <button
        type="button"
        onClick={() => reset(name)}
        aria-label={`Reset ${label}`}
        className="link inline-flex min-h-6 items-center text-ink-2"
      >
        reset
      </button>
    </span>
  )
}
