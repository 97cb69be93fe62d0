import { snake } from '#lib/configurations/name-rules.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'

export type PastedEvent = { readonly key: string; readonly entry: JsonObject }

export type Pasted = {
  readonly events: readonly PastedEvent[]
  /** What was changed or left out, in sentences. */
  readonly notes: readonly string[]
}

/**
 * Reads what people copy from elsewhere: JSON (the module's map, or a list), a table with tabs
 * (key, name, description, properties, tags) with or without its heading, or one key on each line.
 */
export function readPastedEvents(text: string): Pasted {
  const trimmed = text.trim()
  if (trimmed === '') return { events: [], notes: [] }
  if (/^[[{]/.test(trimmed)) return readJson(trimmed)
  const lines = trimmed.split(/\r?\n/).filter((line) => line.trim() !== '')
  const cells = lines.map((line) => line.split('\t').map((cell) => cell.trim()))
  const [first] = cells
  const body = first && /^(key|event)$/i.test(first[0] ?? '') ? cells.slice(1) : cells
  return collect(
    body.map(([key = '', name = '', description = '', properties = '', tags = '']) => ({
      key: key || name,
      name,
      description,
      required_properties: words(properties),
      tags: words(tags),
    })),
  )
}

function readJson(text: string): Pasted {
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value))
      return collect(value.filter(isJsonObject).map((entry) => ({ ...entry, key: entry.key ?? entry.name ?? '' })))
    if (!isJsonObject(value)) return { events: [], notes: ['This is JSON, but neither a map nor a list of events.'] }
    const map = isJsonObject(value.custom_events) ? value.custom_events : value
    return collect(
      Object.entries(map)
        .filter(([, entry]) => isJsonObject(entry))
        .map(([key, entry]) => ({ ...(entry as JsonObject), key })),
    )
  } catch (error) {
    return { events: [], notes: [`This begins like JSON and is not: ${error instanceof Error ? error.message : ''}`] }
  }
}

function collect(found: readonly JsonObject[]): Pasted {
  const notes: string[] = []
  const events: PastedEvent[] = []
  for (const one of found) {
    const given = text(one.key)
    const key = snake(given)
    if (key === '') {
      notes.push(`"${given.slice(0, 40)}" has no letters to make a key of, and was left out.`)
      continue
    }
    if (key !== given) notes.push(`"${given.slice(0, 40)}" became ${key}.`)
    const entry = {
      name: text(one.name) || titleOf(key),
      description: text(one.description),
      required_properties: list(one.required_properties),
      tags: list(one.tags),
    }
    events.push({ key, entry })
  }
  return { events, notes }
}

/** `checkout_started` reads `Checkout started`. */
export function titleOf(key: string): string {
  const words = key.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function text(value: Json | undefined): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}

function list(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return words(value)
  return Array.isArray(value) ? [...new Set(value.map(text).filter(Boolean))] : []
}

function words(cell: string): readonly string[] {
  return [...new Set(cell.split(/[\s,;|]+/).filter(Boolean))]
}
