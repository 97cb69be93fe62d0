'use client'

import { CircleHelp } from 'lucide-react'
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
  const { error, warning, note } = useFindings(id)
  const badge = badges[variable.badge]
  const notes = cx(`${id}-help`, note ? `${id}-note` : '', warning ? `${id}-warning` : '', error ? `${id}-error` : '')
  const isGroup = variable.type === 'object' || (variable.type === 'choice' && variable.name !== 'vault_layout')
  const Label = isGroup ? 'span' : 'label'
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 border-b py-2 last:border-b-0 sm:grid-cols-[10rem_minmax(0,1fr)_auto]">
      <div className="flex min-h-8 items-center self-start">
        <Label id={`${id}-label`} {...(isGroup ? {} : { htmlFor: id })} className="min-w-0">
          {variable.label}
        </Label>
      </div>
      <div className="grid min-h-8 min-w-0 content-center max-sm:order-1 max-sm:col-span-2">
        <SettingControl variable={variable} id={id} describedBy={notes} isInvalid={Boolean(error)} />
      </div>
      <div className="flex min-h-8 items-center justify-between gap-2 self-start text-xs text-ink-3 sm:justify-end">
        <DefaultMark name={variable.name} labelId={`${id}-label`} />
        <button
          type="button"
          onClick={() => setOpen(!isOpen)}
          aria-expanded={isOpen}
          aria-controls={`${id}-help`}
          aria-describedby={`${id}-label`}
          title={badge.says}
          className={cx(
            'inline-flex h-6 w-18 items-center justify-end gap-1 rounded-sm px-1 hover:bg-hover hover:text-ink',
            isOpen && 'bg-hover text-ink',
          )}
        >
          {badge.word}
          <CircleHelp aria-hidden="true" className="size-3" />
        </button>
      </div>
      <div className="grid min-w-0 gap-1.5 empty:hidden max-sm:order-2 max-sm:col-span-2 sm:col-span-2 sm:col-start-2 [&>*:first-child]:mt-1">
        <FieldNotes id={id} error={error} warning={warning} note={note} />
        <ReasonField name={variable.name} />
        <p id={`${id}-help`} hidden={!isOpen} className="max-w-[68ch] text-sm text-ink-2">
          {variable.help} <span className="text-ink">{badge.says}</span> {variable.badgeReason}
        </p>
      </div>
    </div>
  )
}

function DefaultMark({ name, labelId }: { readonly name: string; readonly labelId: string }) {
  const { isChanged, reset } = useForm()
  if (!isChanged(name)) return <span className="whitespace-nowrap">default</span>
  return (
    <span className="whitespace-nowrap text-update">
      changed ·{' '}
      <button
        type="button"
        onClick={() => reset(name)}
        aria-describedby={labelId}
        className="link inline-flex min-h-6 items-center text-ink-2"
      >
        reset
      </button>
    </span>
  )
}
