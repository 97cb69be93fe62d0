import { isObject } from './fields.ts'
import { invalid } from './refusal.ts'

export type InputSchema = {
  key: string
  type: string
  label?: string
  choices?: { value: unknown; label?: string }[]
  default?: unknown
  required?: boolean
  secret?: boolean
  templating?: boolean | string
}
/** An input as it is stored: what was sent, with what the server compiles from it. Secrets are in clear. */
export type Input = {
  value?: unknown
  templating?: string
  bytecode?: unknown
  order?: number
  [field: string]: unknown
}
export type Inputs = Record<string, Input>

const types = [
  'string',
  'number',
  'boolean',
  'dictionary',
  'choice',
  'json',
  'integration',
  'integration_field',
  'email',
  'native_email',
]

export function readInputsSchema(sent: unknown): InputSchema[] {
  if (!Array.isArray(sent)) throw invalid('inputs_schema', 'Expected a list of items.', 'not_a_list')
  return sent.map((entry: unknown, index) => {
    const attr = `inputs_schema__${index}`
    if (!isObject(entry)) throw invalid(attr, 'Invalid data. Expected a dictionary.')
    if (typeof entry.key !== 'string') throw invalid(`${attr}__key`, 'This field is required.', 'required')
    if (!types.includes(String(entry.type)))
      throw invalid(`${attr}__type`, `"${entry.type}" is not a valid choice.`, 'invalid_choice')
    return {
      required: false,
      secret: false,
      hidden: false,
      ...structuredClone(entry),
      key: entry.key,
      type: String(entry.type),
    }
  })
}

/**
 * The inputs to store: those of the schema, checked, compiled, in its order. A secret that is left out or sent back
 * as {"secret": true} keeps its stored value. Throws 400 with attr inputs__{key}.
 */
export function readInputs(schema: readonly InputSchema[], sent: unknown, stored: Inputs = {}): Inputs {
  if (sent !== undefined && sent !== null && !isObject(sent))
    throw invalid('inputs', 'Expected a dictionary of items.', 'not_a_dict')
  const given = (sent ?? {}) as Record<string, unknown>
  const read: Inputs = {}
  for (const [order, field] of schema.entries()) {
    const attr = `inputs__${field.key}`
    const entry = given[field.key]
    if (entry !== undefined && entry !== null && !isObject(entry))
      throw invalid(attr, 'Invalid data. Expected a dictionary.')
    const kept =
      field.secret && (entry === undefined || entry === null || entry.secret === true) ? stored[field.key] : undefined
    const input: Input =
      kept ?? (entry as Input | undefined) ?? (field.default === undefined ? {} : { value: field.default })
    if (input.value === undefined || input.value === null || input.value === '') {
      if (field.required) throw invalid(attr, 'This field is required.', 'required')
      continue
    }
    checkType(field, input.value, attr)
    read[field.key] = compile(input, order, attr)
  }
  return read
}

function checkType({ type, choices }: InputSchema, value: unknown, attr: string): void {
  if (type === 'string' && typeof value !== 'string') throw invalid(attr, 'Value must be a string.')
  if (type === 'boolean' && typeof value !== 'boolean') throw invalid(attr, 'Value must be a boolean.')
  if (type === 'number' && typeof value !== 'number') throw invalid(attr, 'Value must be a number.')
  if (type === 'dictionary' && !isObject(value)) throw invalid(attr, 'Value must be a dictionary.')
  if (type === 'choice' && !choices?.some((choice) => choice.value === value)) {
    throw invalid(attr, `Value must be one of ${(choices ?? []).map((choice) => choice.value).join(', ')}.`)
  }
}

function compile(input: Input, order: number, attr: string): Input {
  const { secret, bytecode, order: former, input_deps, transpiled, ...kept } = input
  if (kept.templating === 'liquid') return { ...kept, order }
  const dependencies = new Set<string>()
  const compiled = compileValue(kept.value, attr, dependencies)
  return { ...kept, order, bytecode: compiled, ...(dependencies.size > 0 && { input_deps: [...dependencies] }) }
}

/** Stands in for the Hog compiler: the shape of its output, and its refusal of bad braces. */
function compileValue(value: unknown, attr: string, dependencies: Set<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => compileValue(item, attr, dependencies))
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, compileValue(item, attr, dependencies)]))
  }
  if (typeof value !== 'string') return value
  const parts = splitTemplate(value)
  if (!parts)
    throw invalid(attr, `Invalid template: unbalanced or nested braces. Did you mean to use liquid templating?`)
  for (const part of parts) {
    const input = 'expression' in part ? /^inputs\.([\w$]+)/.exec(part.expression)?.[1] : undefined
    if (input) dependencies.add(input)
  }
  return ['_H', 1, 32, value]
}

type TemplatePart = { text: string } | { expression: string }

/** Splits on single braces; \{ is a literal brace. Null when braces are nested, doubled or not closed. */
export function splitTemplate(template: string): TemplatePart[] | null {
  const parts: TemplatePart[] = []
  let rest = template
  let plain = ''
  while (rest !== '') {
    if (rest.startsWith('\\{') || rest.startsWith('\\}')) {
      plain += rest[1]
      rest = rest.slice(2)
    } else if (rest.startsWith('{')) {
      const end = rest.indexOf('}')
      const expression = rest.slice(1, end)
      if (end === -1 || expression.includes('{') || expression.trim() === '') return null
      parts.push({ text: plain }, { expression: expression.trim() })
      plain = ''
      rest = rest.slice(end + 1)
    } else {
      plain += rest[0]
      rest = rest.slice(1)
    }
  }
  return [...parts, { text: plain }]
}

/** Inputs as the API shows them: secrets only as being set. */
export function maskInputs(schema: readonly InputSchema[], inputs: Inputs): Inputs {
  const secrets = new Set(schema.filter(({ secret }) => secret).map(({ key }) => key))
  return Object.fromEntries(
    Object.entries(inputs).map(([key, input]) => [key, secrets.has(key) ? { secret: true } : input]),
  )
}
