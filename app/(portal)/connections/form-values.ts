import { type ConnectionKind, connectionEnvironments, secretFields } from '#lib/connections/schemas.ts'
import type { ConnectionView } from '#lib/connections/views.ts'
import { type ConnectionField, firstOption, kindFields, nameField } from './fields.ts'

export type Environment = (typeof connectionEnvironments)[number]

export type ConnectionValues = {
  /** By the API's names; a secret holds what was typed just now, never what is stored. */
  readonly texts: Readonly<Record<string, string>>
  /** Stored secrets that stay as they are. */
  readonly kept: readonly string[]
  readonly environments: readonly Environment[]
  readonly isDefault: boolean
}

type Body = Record<string, string | string[] | boolean | null>

export const fieldsOf = (kind: ConnectionKind): readonly ConnectionField[] => [nameField, ...kindFields[kind]]

const isSecret = (kind: ConnectionKind, name: string) => (secretFields[kind] as readonly string[]).includes(name)

/** An empty form, or one with what is stored. */
export function valuesOf(kind: ConnectionKind, connection: ConnectionView | null): ConnectionValues {
  const fields = fieldsOf(kind)
  const stored = (name: string) => (connection?.[name] === undefined ? '' : String(connection[name]))
  const texts = fields.map((field) => {
    const text = isSecret(kind, field.name) ? '' : stored(field.name)
    return [field.name, text === '' && field.control === 'choice' ? firstOption(field) : text] as const
  })
  return {
    texts: Object.fromEntries(texts),
    kept: secretFields[kind].filter((name) => stored(name) !== ''),
    environments: connectionEnvironments.filter((name) => connection?.environments.includes(name) ?? true),
    isDefault: connection?.is_default ?? false,
  }
}

export function isShown(field: ConnectionField, { texts }: ConnectionValues): boolean {
  return !field.when || texts[field.when.name] === field.when.is
}

/** The body of a POST: what is empty is left out. */
export function inputOf(kind: ConnectionKind, values: ConnectionValues): Body {
  const given = Object.entries(patchOf(kind, values)).filter(([, value]) => value !== null)
  return { ...Object.fromEntries(given), kind }
}

/** The body of a PATCH: null takes away what is empty now, a stored secret that stays is left out. */
export function patchOf(kind: ConnectionKind, values: ConnectionValues): Body {
  const settings = fieldsOf(kind)
    .filter(({ name }) => !values.kept.includes(name))
    .map((field) => {
      const text = (values.texts[field.name] ?? '').trim()
      return [field.name, text === '' || !isShown(field, values) ? null : text] as const
    })
  return { ...Object.fromEntries(settings), environments: [...values.environments], is_default: values.isDefault }
}
