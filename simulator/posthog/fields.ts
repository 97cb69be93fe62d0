import { invalid } from './refusal.ts'

/** One field of a request body: how its value is read, and what it is when the body of a create leaves it out. */
export type Field = {
  readonly read: (value: unknown, attr: string) => unknown
  readonly required?: boolean
  readonly nullable?: boolean
  readonly fallback?: unknown
}
export type Fields = Readonly<Record<string, Field>>
export type Body = Record<string, unknown>
type Options = { required?: boolean; nullable?: boolean; fallback?: unknown }

/**
 * The fields of `body` that are known, read and checked in their order; unknown ones are ignored, as by the real API.
 * A create gets the fallbacks of what is missing, an update only what was sent. Throws for the first fault.
 */
export function readFields(fields: Fields, body: Body, purpose: 'create' | 'update'): Body {
  const read: Body = {}
  for (const [name, field] of Object.entries(fields)) {
    const value = body[name]
    if (value === undefined) {
      if (purpose === 'update') continue
      if (field.required) throw invalid(name, 'This field is required.', 'required')
      if (field.fallback !== undefined) read[name] = structuredClone(field.fallback)
    } else if (value === null) {
      if (!field.nullable) throw invalid(name, 'This field may not be null.', 'null')
      read[name] = null
    } else {
      read[name] = field.read(value, name)
    }
  }
  return read
}

export function text(options: Options & { max?: number; blank?: boolean } = {}): Field {
  const { max = Number.POSITIVE_INFINITY, blank = true } = options
  return {
    ...options,
    read(value, attr) {
      if (typeof value !== 'string' && typeof value !== 'number') throw invalid(attr, 'Not a valid string.')
      const trimmed = String(value).trim()
      if (trimmed === '' && !blank) throw invalid(attr, 'This field may not be blank.', 'blank')
      if (trimmed.length > max) {
        throw invalid(attr, `Ensure this field has no more than ${max} characters.`, 'max_length')
      }
      return trimmed
    },
  }
}

const truths: Record<string, boolean> = { true: true, false: false, True: true, False: false, '1': true, '0': false }

export function flag(options: Options = {}): Field {
  return {
    ...options,
    read(value, attr) {
      const truth = truths[String(value)]
      if (truth === undefined) throw invalid(attr, 'Must be a valid boolean.')
      return truth
    },
  }
}

export function whole(options: Options & { min?: number; max?: number } = {}): Field {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = options
  return {
    ...options,
    read(value, attr) {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
      if (!Number.isInteger(number)) throw invalid(attr, 'A valid integer is required.')
      const found = number as number
      if (found < min) throw invalid(attr, `Ensure this value is greater than or equal to ${min}.`, 'min_value')
      if (found > max) throw invalid(attr, `Ensure this value is less than or equal to ${max}.`, 'max_value')
      return found
    },
  }
}

export function oneOf(choices: readonly (string | number)[], options: Options = {}): Field {
  return {
    ...options,
    read(value, attr) {
      const choice = choices.find((candidate) => candidate === value)
      if (choice === undefined) throw invalid(attr, `"${String(value)}" is not a valid choice.`, 'invalid_choice')
      return choice
    },
  }
}

export function object(options: Options = {}): Field {
  return {
    ...options,
    read(value, attr) {
      if (!isObject(value))
        throw invalid(attr, `Expected a dictionary of items but got type "${typeName(value)}".`, 'not_a_dict')
      return structuredClone(value)
    },
  }
}

export function list(options: Options & { items?: Field } = {}): Field {
  return {
    ...options,
    read(value, attr) {
      if (!Array.isArray(value))
        throw invalid(attr, `Expected a list of items but got type "${typeName(value)}".`, 'not_a_list')
      return value.map((item, index) =>
        options.items ? options.items.read(item, `${attr}__${index}`) : structuredClone(item),
      )
    },
  }
}

/** Tags are kept trimmed, lower-cased and once each; writing them replaces all. */
export function tags(options: Options = { fallback: [] }): Field {
  const each = list({ items: text({ max: 255 }) })
  return {
    ...options,
    read: (value, attr) => [...new Set((each.read(value, attr) as string[]).map((tag) => tag.toLowerCase()))].sort(),
  }
}

export const anything = (options: Options = {}): Field => ({ ...options, read: (value) => structuredClone(value) })

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Python's names of JSON types, as its error texts use them. */
export function typeName(value: unknown): string {
  if (value === null) return 'NoneType'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'object') return 'dict'
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return 'str'
}
