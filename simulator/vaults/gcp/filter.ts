import { invalid } from './errors.ts'

/** Looks a field up by its path; several values mean that one of them has to match, none that it is absent. */
export type Fields = (path: readonly string[]) => readonly string[]
export type Predicate = (fields: Fields) => boolean

type Token = { readonly kind: 'symbol' | 'word' | 'text'; readonly text: string }

/**
 * Google's list filters as Secret Manager takes them: `name:x` (contains, ignoring case), `labels.env=prod`,
 * `labels.env:*` (has), `state:ENABLED`, `create_time>=2026-01-01T00:00:00Z`, NOT, AND, OR and parentheses.
 * @param known first segments of the fields that exist
 * @throws GcpError INVALID_ARGUMENT
 */
export function parseFilter(filter: string, known: readonly string[]): Predicate {
  const tokens = tokenize(filter)
  let position = 0
  const peek = () => tokens[position]
  const next = () => {
    const token = tokens[position]
    if (!token) throw malformed(filter)
    position += 1
    return token
  }
  const accept = (text: string) => {
    const token = peek()
    const met = token !== undefined && token.kind !== 'text' && token.text === text
    if (met) position += 1
    return met
  }

  // AIP-160: OR binds tighter than AND, and terms side by side are joined by AND.
  const conjunction = (): Predicate => {
    const parts = [disjunction()]
    while (peek() && peek()?.text !== ')') {
      accept('AND')
      parts.push(disjunction())
    }
    return (fields) => parts.every((part) => part(fields))
  }
  const disjunction = (): Predicate => {
    const parts = [negation()]
    while (accept('OR')) parts.push(negation())
    return (fields) => parts.some((part) => part(fields))
  }
  const negation = (): Predicate => {
    if (!accept('NOT') && !accept('-')) return primary()
    const inner = primary()
    return (fields) => !inner(fields)
  }
  const primary = (): Predicate => {
    if (accept('(')) {
      const inner = conjunction()
      if (!accept(')')) throw malformed(filter)
      return inner
    }
    const subject = next()
    if (subject.kind === 'symbol') throw malformed(filter)
    const operator = peek()
    if (operator?.kind !== 'symbol' || ['(', ')', '-'].includes(operator.text)) {
      return (fields) => fields(['name']).some((value) => contains(value, subject.text))
    }
    next()
    const value = next()
    if (value.kind === 'symbol') throw malformed(filter)
    return comparison(fieldPath(subject.text, known), operator.text, value.text)
  }

  if (tokens.length === 0) return () => true
  const whole = conjunction()
  if (position < tokens.length) throw malformed(filter)
  return whole
}

const anywhere = /\s+|"((?:[^"\\]|\\.)*)"|(>=|<=|!=|[()=:<>]|-(?=[\w(]))|([^\s()"=:<>!]+)/y
/** Behind an operator a bare value may hold what are symbols elsewhere: 2026-01-01T00:00:00Z. */
const behindOperator = /\s+|"((?:[^"\\]|\\.)*)"|([()])|([^\s()"]+)/y

function tokenize(filter: string): Token[] {
  const tokens: Token[] = []
  let position = 0
  while (position < filter.length) {
    const last = tokens.at(-1)
    const pattern = last?.kind === 'symbol' && /[=:<>]/.test(last.text) ? behindOperator : anywhere
    pattern.lastIndex = position
    const match = pattern.exec(filter)
    if (!match) throw malformed(filter)
    position = pattern.lastIndex
    const [, quoted, symbol, word] = match
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted.replace(/\\(.)/g, '$1') })
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
  }
  return tokens
}

function fieldPath(text: string, known: readonly string[]): string[] {
  const [first = '', ...rest] = text.split('.')
  const field = first.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  if (!known.includes(field)) throw invalid(`Invalid filter: the field [${text}] cannot be filtered by.`)
  return rest.length === 0 ? [field] : [field, rest.join('.')]
}

function comparison(path: readonly string[], operator: string, wanted: string): Predicate {
  if (operator === ':') {
    return (fields) => fields(path).some((value) => wanted === '*' || contains(value, wanted))
  }
  if (operator === '=') return (fields) => fields(path).includes(wanted)
  if (operator === '!=') return (fields) => !fields(path).includes(wanted)
  return (fields) => fields(path).some((value) => compares(operator, value, wanted))
}

function compares(operator: string, value: string, wanted: string): boolean {
  const [a, b] = [Date.parse(value), Date.parse(wanted)]
  const order = Number.isNaN(a) || Number.isNaN(b) ? value.localeCompare(wanted) : a - b
  if (operator === '<') return order < 0
  if (operator === '<=') return order <= 0
  return operator === '>' ? order > 0 : order >= 0
}

function contains(value: string, part: string): boolean {
  return value.toLowerCase().includes(part.toLowerCase())
}

function malformed(filter: string) {
  return invalid(`Invalid filter: [${filter}] could not be parsed.`)
}
