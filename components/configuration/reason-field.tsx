'use client'

import { Field } from '#components/ui/field.tsx'
import { Input } from '#components/ui/input.tsx'
import { isJsonObject } from '#lib/core/json.ts'
import { fieldId } from './field-ids.ts'
import { useFindings } from './findings.tsx'
import { useForm } from './form-context.ts'

const asked: Readonly<Record<string, { readonly label: string; readonly when: boolean }>> = {
  anonymize_ips: { label: 'Why are IP addresses kept in prod?', when: false },
  enable_session_recording: { label: 'How did users consent to being recorded?', when: true },
  enable_debug_logging: { label: 'Why may stack traces leave prod?', when: true },
}

/** Where a rule of prod may be set aside in writing: asked right under the switch that breaks it. */
export function ReasonField({ name }: { readonly name: string }) {
  const { values, setPart } = useForm()
  const id = fieldId(`reasons.${name}`)
  const { error } = useFindings(id)
  const question = asked[name]
  const isAsked = question && values.fields.environment === 'prod' && values.fields[name] === question.when
  if (!isAsked) return null
  const reasons = isJsonObject(values.fields.reasons) ? values.fields.reasons : {}
  const text = typeof reasons[name] === 'string' ? reasons[name] : ''
  return (
    <Field id={id} label={question.label} error={error} className="mt-1 max-w-xl">
      <Input value={text} onChange={(event) => setPart('reasons', name, event.target.value)} maxLength={500} />
    </Field>
  )
}
