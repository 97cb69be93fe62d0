'use client'

import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Input, Textarea } from '#components/ui/input.tsx'
import { SegmentedControl } from '#components/ui/segmented-control.tsx'
import { controlId, type ConnectionField as FieldFacts } from './fields.ts'

type Props = {
  readonly field: FieldFacts
  readonly text: string
  readonly error: string | undefined
  /** The mask of a stored secret that stays; null when there is none, or it is being replaced. */
  readonly kept: string | null
  /** There is a stored secret to go back to. */
  readonly mayKeep: boolean
  readonly onText: (text: string) => void
  readonly onKeep: (isKept: boolean) => void
}

export function ConnectionField({ field, text, error, kept, mayKeep, onText, onKeep }: Props) {
  const id = controlId(field.name)
  if (field.control === 'choice') {
    return (
      <SegmentedControl
        id={id}
        label={field.label}
        value={text}
        options={field.options ?? []}
        onChange={onText}
        help={field.help}
        error={error}
      />
    )
  }
  return (
    <Field
      id={id}
      label={field.label}
      help={field.help}
      error={error}
      aside={!field.required && <span className="text-sm text-ink-3">optional</span>}
    >
      {kept === null ? (
        <Control field={field} text={text} onText={onText} />
      ) : (
        <KeptSecret id={id} label={field.label} mask={kept} onReplace={() => onKeep(false)} />
      )}
      {mayKeep && kept === null && (
        <p className="text-sm text-update">
          {text === '' ? 'Left empty, the stored one is removed.' : 'It takes the place of the stored one.'}{' '}
          <button type="button" onClick={() => onKeep(true)} className="link inline-flex min-h-6 items-center">
            Keep the stored one
          </button>
        </p>
      )}
    </Field>
  )
}

type ControlProps = Pick<Props, 'field' | 'text' | 'onText'>

function Control({ field, text, onText }: ControlProps) {
  const shared = {
    mono: true,
    value: text,
    placeholder: field.example ?? '',
    required: field.required === true,
  }
  if (field.control === 'secret-document') {
    return <Textarea {...shared} rows={5} autoComplete="off" onChange={(event) => onText(event.target.value)} />
  }
  const isSecret = field.control === 'secret'
  return (
    <Input
      {...shared}
      mono={field.name !== 'name'}
      type={isSecret ? 'password' : 'text'}
      autoComplete={isSecret ? 'new-password' : 'off'}
      onChange={(event) => onText(event.target.value)}
    />
  )
}

type KeptProps = {
  readonly id: string
  readonly label: string
  readonly mask: string
  readonly onReplace: () => void
}

/** Written and never read back: only that it is set, and its last characters. */
function KeptSecret({ id, label, mask, onReplace }: KeptProps) {
  return (
    <div className="flex flex-wrap items-center gap-2">
      <code className="min-w-0 text-sm wrap-anywhere text-ink-2">{mask}</code>
      <Button size="sm" id={id} aria-label={`Replace: ${label}`} onClick={onReplace}>
        Replace
      </Button>
    </div>
  )
}
