import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import { type FormValues, rowMaps } from './form-values.ts'

/** What was saved on the server when the draft was begun; null for a service that does not exist yet. */
export type Saved = {
  readonly id: string
  readonly etag: string
  readonly revision: number
  readonly input: JsonObject
}

export type Draft = { readonly savedAt: string; readonly values: FormValues; readonly saved: Saved | null }

const version = 1

export function draftKey(configurationId: string | null): string {
  return `hedgerow.draft.${configurationId ?? 'new'}`
}

/** Keeps the draft in this browser, without its secret. False when the browser refuses to keep anything. */
export function writeDraft(storage: Storage, key: string, draft: Draft): boolean {
  const { webhook_secret: _secret, ...fields } = draft.values.fields
  const { webhook_secret: _masked, ...input } = draft.saved?.input ?? {}
  const saved = draft.saved ? { ...draft.saved, input } : null
  try {
    storage.setItem(
      key,
      JSON.stringify({ version, savedAt: draft.savedAt, saved, values: { ...draft.values, fields } }),
    )
    return true
  } catch {
    return false
  }
}

/** Null when there is none, or one that this version cannot read. `secret` is what the secret's field shows instead. */
export function readDraft(storage: Storage, key: string, secret: Json): Draft | null {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? 'null')
    return isDraft(stored) ? withSecret(stored, secret) : null
  } catch {
    return null
  }
}

export function dropDraft(storage: Storage, key: string): void {
  try {
    storage.removeItem(key)
  } catch {
    // A browser that keeps nothing has nothing to drop.
  }
}

function withSecret(draft: Draft, secret: Json): Draft {
  const values = { ...draft.values, fields: { ...draft.values.fields, webhook_secret: secret } }
  const saved = draft.saved ? { ...draft.saved, input: { ...draft.saved.input, webhook_secret: secret } } : null
  return { savedAt: draft.savedAt, values, saved }
}

function isDraft(stored: unknown): stored is Draft {
  if (!isJsonObject(stored) || stored.version !== version || typeof stored.savedAt !== 'string') return false
  const values = stored.values
  if (!isJsonObject(values) || !isJsonObject(values.fields) || !isJsonObject(values.rows)) return false
  const { rows } = values
  return rowMaps.every((name) => Array.isArray(rows[name]))
}
