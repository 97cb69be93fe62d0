import { type Shown, shownValue } from '#components/plan/value-text.ts'
import { cx } from '#components/ui/cx.ts'
import { findVariable } from '#lib/configurations/variables.ts'
import type { RevisionView } from '#lib/configurations/views.ts'
import { isJsonObject, type Json } from '#lib/core/json.ts'

type Change = RevisionView['changes'][number]

/** What differs between two revisions: each variable with its value before and after. */
export function VariableChanges({ changes }: { readonly changes: readonly Change[] }) {
  if (changes.length === 0) return <p className="text-sm text-ink-2">Nothing differs.</p>
  return (
    <ul className="grid gap-2">
      {changes.map(({ path, before, after }) => (
        <li key={path} className="grid gap-0.5">
          <span className="text-sm text-ink-2">{labelOf(path)}</span>
          <span className="flex min-w-0 flex-wrap items-baseline gap-x-2 font-mono text-sm">
            <Value shown={shortValue(before)} isOld />
            <span aria-hidden="true" className="text-ink-3">
              →
            </span>
            <span className="visually-hidden">becomes</span>
            <Value shown={shortValue(after)} />
          </span>
        </li>
      ))}
    </ul>
  )
}

function Value({ shown, isOld = false }: { readonly shown: Shown; readonly isOld?: boolean }) {
  return (
    <span
      className={cx(
        'max-h-24 min-w-0 overflow-hidden wrap-anywhere',
        isOld && 'text-ink-2',
        shown.kind === 'absent' && 'text-ink-3',
      )}
    >
      {shown.text}
    </span>
  )
}

/** An entry of a map (an event, a flag) by its name: all of it would be too much here. */
function shortValue(value: Json): Shown {
  const isNamed = isJsonObject(value) && typeof value.name === 'string'
  return isNamed ? { text: String(value.name), kind: 'value' } : shownValue(value)
}

/** `Custom events: signup · tags` for `custom_events.signup.tags`. */
function labelOf(path: string): string {
  const [name = '', ...rest] = path.split('.')
  const label = findVariable(name)?.label ?? name
  return rest.length === 0 ? label : `${label}: ${rest.join(' · ').replaceAll('_', ' ')}`
}
