import { isJsonObject, type Json } from '#lib/core/json.ts'
import type { ChangeView, FieldView } from '#lib/runs/views.ts'

export type Shown = { readonly text: string; readonly kind: 'value' | 'absent' | 'secret' | 'unknown' }

/** A value of a plan as a reader may see it: secrets as fingerprints, what is not known yet as such. */
export function shownValue(value: Json, isUnknown = false): Shown {
  if (isUnknown) return { text: 'known after apply', kind: 'unknown' }
  if (value === null) return { text: '—', kind: 'absent' }
  if (isJsonObject(value) && typeof value.$secret === 'string') {
    return { text: `•••• ${String(value.fingerprint ?? '').slice(0, 8)}`.trim(), kind: 'secret' }
  }
  if (isJsonObject(value) && typeof value.$ref === 'string') return { text: 'known after apply', kind: 'unknown' }
  if (value === '') return { text: '""', kind: 'value' }
  return { text: typeof value === 'object' ? JSON.stringify(value) : String(value), kind: 'value' }
}

export function shownFields(field: FieldView): { readonly before: Shown; readonly after: Shown } {
  return { before: shownValue(field.before), after: shownValue(field.after, field.known_after_apply) }
}

/** What is most worth knowing of a change in a few words, for its folded line. */
export function gistOf(change: ChangeView): string {
  if (change.action === 'update' || change.action === 'replace') return updateGist(change.fields) || change.reason
  if (change.action !== 'create') return change.reason
  const rollout = after(change, (path) => path.endsWith('rollout_percentage'))
  if (change.type === 'posthog.feature_flag' && rollout !== null)
    return `rollout ${rollout} %${isOff(change) ? ', inactive' : ''}`
  if (change.type === 'vault.parameter')
    return after(change, (path) => path === 'secret') === 'true' ? 'SecureString' : 'String'
  if (change.type === 'posthog.project_settings') return 'privacy and recording'
  if (change.type === 'posthog.hog_function') return after(change, (path) => path === 'url') ?? ''
  if (change.type === 'posthog.action') return after(change, (path) => path === 'steps.0.event') ?? ''
  return after(change, (path) => path === 'name') ?? ''
}

function updateGist(fields: readonly FieldView[]): string {
  const [first] = fields
  if (!first) return ''
  const { before, after: now } = shownFields(first)
  const name = first.path.split('.').at(-1)?.replaceAll('_', ' ') ?? first.path
  const more = fields.length > 1 ? ` and ${fields.length - 1} more` : ''
  return `${name} ${short(before.text)} → ${short(now.text)}${more}`
}

function after(change: ChangeView, is: (path: string) => boolean): string | null {
  const field = change.fields.find(({ path }) => is(path))
  return field ? shownFields(field).after.text : null
}

function isOff(change: ChangeView): boolean {
  return after(change, (path) => path === 'active') === 'false'
}

function short(text: string): string {
  return text.length > 32 ? `${text.slice(0, 31)}…` : text
}
