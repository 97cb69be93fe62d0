import type { z } from 'zod'
import { AwsError, invalid } from './errors.ts'

type Issue = z.core.$ZodIssue

/** Parses a JSON 1.1 body; faults read as AWS writes them ("2 validation errors detected: Value ..."). */
export function parseInput<Schema extends z.ZodType>(schema: Schema, body: Buffer): z.output<Schema> {
  const document = parseJson(body)
  const parsed = schema.safeParse(document)
  if (parsed.success) return parsed.data
  const { issues } = parsed.error
  if (issues.some((issue) => issue.code === 'invalid_type' && valueAt(document, issue.path) !== undefined)) {
    throw new AwsError('SerializationException', 'Unexpected field type')
  }
  const plural = issues.length === 1 ? 'error' : 'errors'
  const faults = issues.map((issue) => describe(issue, valueAt(document, issue.path)))
  throw invalid(`${issues.length} validation ${plural} detected: ${faults.join('; ')}`)
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8') || '{}')
  } catch {
    throw new AwsError('SerializationException', 'Unable to parse the request body as JSON')
  }
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  let current = document
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined
    current = (current as Record<PropertyKey, unknown>)[key]
  }
  return current
}

function describe(issue: Issue, value: unknown): string {
  const member = issue.path
    .map((part) => (typeof part === 'number' ? `${part + 1}.member` : lowerFirst(String(part))))
    .join('.')
  // AWS marks the parameter's value sensitive and does not repeat it.
  const shown = member === 'value' ? 'Value' : `Value ${value === undefined ? 'null' : `'${render(value)}'`}`
  return `${shown} at '${member}' failed to satisfy constraint: ${constraint(issue)}`
}

function constraint(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      return 'Member must not be null'
    case 'too_small':
      return `Member must have ${issue.origin === 'number' ? 'value' : 'length'} greater than or equal to ${issue.minimum}`
    case 'too_big':
      return `Member must have ${issue.origin === 'number' ? 'value' : 'length'} less than or equal to ${issue.maximum}`
    case 'invalid_value':
      return `Member must satisfy enum value set: [${issue.values.join(', ')}]`
    case 'invalid_format':
      return `Member must satisfy regular expression pattern: ${issue.pattern ?? issue.format}`
    default:
      return issue.message
  }
}

function render(value: unknown): string {
  return Array.isArray(value) ? `[${value.join(', ')}]` : String(value)
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
