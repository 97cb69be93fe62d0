import type { z } from 'zod'
import type { Json } from '#lib/core/json.ts'
import { addFault, type Findings, joinPath } from './findings.ts'
import { snake } from './name-rules.ts'
import { nearest } from './nearest.ts'
import { lowerSnake } from './schemas.ts'

/** Only the rule for property names can be met by respelling; the other patterns name something that must exist. */
const isSnakeRule = (pattern: string) => pattern === String(lowerSnake)

type Issue = z.core.$ZodIssue

const nouns: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value
  for (const part of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, part)) return undefined
    current = Reflect.get(current, part)
  }
  return current
}

function boundMessage(issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string {
  const isMax = issue.code === 'too_big'
  const bound = Number(isMax ? issue.maximum : issue.minimum)
  if (issue.origin === 'string') {
    return bound === 1 && !isMax ? 'must not be empty' : `must have at ${isMax ? 'most' : 'least'} ${bound} characters`
  }
  if (issue.origin === 'array') {
    const entries = bound === 1 ? 'entry' : 'entries'
    return `must have at ${isMax ? 'most' : 'least'} ${bound} ${entries}`
  }
  return `must be at ${isMax ? 'most' : 'least'} ${bound}`
}

/** The value that was probably meant when the type is wrong: "100" for 100, "true" for true, 12 for "12". */
function retyped(expected: string, value: unknown): Json | undefined {
  if (expected === 'boolean' && (value === 'true' || value === 'false')) return value === 'true'
  if (expected === 'string' && typeof value === 'number') return String(value)
  if (expected === 'int' && typeof value === 'number' && Number.isFinite(value)) return Math.round(value)
  const isNumeric = typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value.trim())
  return (expected === 'number' || expected === 'int') && isNumeric ? Number(value) : undefined
}

function meantOption(value: unknown, options: readonly string[]): string | undefined {
  if (typeof value !== 'string') return undefined
  const word = value.trim().toLowerCase()
  const synonyms: Readonly<Record<string, string>> = {
    production: 'prod',
    development: 'dev',
    stage: 'staging',
    amazon: 'aws',
    google: 'gcp',
  }
  const meant = Object.hasOwn(synonyms, word) ? synonyms[word] : nearest(word, options)
  return meant !== null && meant !== undefined && options.includes(meant) ? meant : undefined
}

function explain(issue: Issue, value: unknown): { message: string; suggested?: Json | undefined } {
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return { message: 'is required' }
      return {
        message: `must be ${nouns[issue.expected] ?? issue.expected}`,
        suggested: retyped(issue.expected, value),
      }
    case 'too_big':
      return { message: boundMessage(issue), suggested: typeof value === 'number' ? Number(issue.maximum) : undefined }
    case 'too_small':
      return { message: boundMessage(issue), suggested: typeof value === 'number' ? Number(issue.minimum) : undefined }
    case 'not_multiple_of': {
      const steps = 1 / issue.divisor
      const rounded = typeof value === 'number' ? Math.round(value * steps) / steps : undefined
      return { message: `must be a multiple of ${issue.divisor}`, suggested: rounded }
    }
    case 'invalid_value': {
      const options = issue.values.map(String)
      const message = `must be ${options.slice(0, -1).join(', ')} or ${options.at(-1)}`
      return {
        message: value === undefined ? `is required: ${message}` : message,
        suggested: meantOption(value, options),
      }
    }
    case 'invalid_union':
      return { message: 'must be text, a number or a list of text' }
    case 'invalid_format': {
      const meant = typeof value === 'string' ? snake(value) : ''
      const fits = issue.pattern !== undefined && meant !== '' && isSnakeRule(issue.pattern)
      return { message: issue.message, suggested: fits ? meant : undefined }
    }
    default:
      return { message: issue.message }
  }
}

/** Turns what zod found below `path` into faults in our words, one for each unknown key. */
export function addIssues(findings: Findings, path: string, error: z.ZodError, input: unknown): void {
  for (const issue of error.issues) {
    const at = joinPath(path, ...issue.path.map(String))
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) addFault(findings, joinPath(at, key), 'is not a known key')
      continue
    }
    const { message, suggested } = explain(issue, valueAt(input, issue.path))
    addFault(findings, at, message, suggested)
  }
}
