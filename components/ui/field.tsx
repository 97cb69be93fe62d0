'use client'

import { createContext, type ReactNode, use, useId } from 'react'
import { cx } from './cx.ts'

type FieldIds = { readonly id: string; readonly describedBy: string | undefined; readonly invalid: boolean }

const FieldContext = createContext<FieldIds | null>(null)

/** What a control needs to belong to its label, its help and its error. Outside a Field: nothing. */
export function useField(): {
  readonly id?: string
  readonly 'aria-describedby'?: string
  readonly 'aria-invalid'?: true
} {
  const field = use(FieldContext)
  if (!field) return {}
  return {
    id: field.id,
    ...(field.describedBy ? { 'aria-describedby': field.describedBy } : {}),
    ...(field.invalid ? { 'aria-invalid': true as const } : {}),
  }
}

export type FieldProps = {
  readonly label: ReactNode
  readonly children: ReactNode
  /** Where an error summary sends the focus; made up when absent. */
  readonly id?: string
  readonly help?: ReactNode
  readonly error?: ReactNode
  readonly warning?: ReactNode
  readonly note?: ReactNode
  /** Beside the label, e.g. a chip. */
  readonly aside?: ReactNode
  readonly layout?: 'stacked' | 'inline'
  readonly className?: string
}

/** A label, one control, and what is said about it. The control reads its ids from here. */
export function Field(props: FieldProps) {
  const { label, children, id: given, help, error, warning, note, aside, layout = 'stacked', className } = props
  const made = useId()
  const id = given ?? made
  const notes = [help && `${id}-help`, note && `${id}-note`, warning && `${id}-warning`, error && `${id}-error`].filter(
    Boolean,
  )
  const ids = { id, describedBy: notes.length > 0 ? notes.join(' ') : undefined, invalid: Boolean(error) }
  const inline = layout === 'inline'
  return (
    <div className={cx(inline ? 'grid gap-x-4 gap-y-1 sm:grid-cols-[11rem_minmax(0,1fr)]' : 'grid gap-1.5', className)}>
      <div className={cx('flex min-w-0 items-center gap-2', inline && 'sm:min-h-8')}>
        <label htmlFor={id} className="min-w-0 font-medium">
          {label}
        </label>
        {aside}
      </div>
      <div className="grid min-w-0 gap-1.5">
        <FieldContext value={ids}>{children}</FieldContext>
        <FieldNotes id={id} help={help} error={error} warning={warning} note={note} />
      </div>
    </div>
  )
}

type NotesProps = Pick<FieldProps, 'help' | 'error' | 'warning' | 'note'> & { readonly id: string }

/** Help, warning and error under a control, with the ids that `aria-describedby` expects. */
export function FieldNotes({ id, help, error, warning, note }: NotesProps) {
  return (
    <>
      {error && (
        <div id={`${id}-error`} className="flex gap-1.5 text-sm text-delete">
          <span aria-hidden="true">✕</span>
          <div className="min-w-0">{error}</div>
        </div>
      )}
      {warning && (
        <div id={`${id}-warning`} className="flex gap-1.5 text-sm text-update">
          <span aria-hidden="true">!</span>
          <div className="min-w-0">{warning}</div>
        </div>
      )}
      {note && (
        <div id={`${id}-note`} className="flex gap-1.5 text-sm text-ink-2">
          <span aria-hidden="true">i</span>
          <div className="min-w-0">{note}</div>
        </div>
      )}
      {help && (
        <div id={`${id}-help`} className="max-w-[68ch] text-sm text-ink-2">
          {help}
        </div>
      )}
    </>
  )
}
