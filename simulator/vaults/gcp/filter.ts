import { invalid } from './errors.ts'

/** Looks a field up by its path; several values mean that one of them has to match, none that it is absent. */
export type Fields = (path: readonly string[]) => readonly string[]
type Predicate = (fields: Fields) => boolean

type Token = { readonly kind: 'symbol' | 'word' | 'text'; readonly text: string }

/**
 * Google's list filters as Secret Manager takes them: `name:x` (contains, ignoring case), `labels.env=prod`,
 * `labels.env:*` (has), `state:ENABLED`, `create_time>=2026-01-01T00:00:00Z`, NOT, AND, OR and parentheses.
 * @param known first segments of the fields that exist
 * @throws GcpError INVALID_ARGUMENT
 */
export function parseFilter(filter: string, known: readonly string[]): Predicate {
  const parser = createParser(filter, known)
  if (!parser.peek()) return () => true
  const whole = conjunction(parser)
  if (parser.peek()) throw malformed(filter)
  return whole
}

type Parser = {
  readonly filter: string
  readonly known: readonly string[]
  peek(): Token | undefined
  next(): Token
  /** Takes the next token if it is this symbol or word, unquoted. */
  accept(text: string): boolean
}

function createParser(filter: string, known: readonly string[]): Parser {
  const tokens = tokenize(filter)
  return {
    filter,
    known,
    peek: () => tokens[0],
    next() {
      const token = tokens.shift()
      if (!token) throw malformed(filter)
      return token
    },
    accept(text) {
      const [token] = tokens
      if (token === undefined || token.kind === 'text' || token.text !== text) return false
      tokens.shift()
      return true
    },
  }
}

/** AIP-160: OR binds tighter than AND, and terms side by side are joined by AND. */
function conjunction(parser: Parser): Predicate {
  const parts = [disjunction(parser)]
  while (parser.peek() && parser.peek()?.text !== ')') {
    parser.accept('AND')
    parts.push(disjunction(parser))
  }
  return (fields) => parts.every((part) => part(fields))
}

function disjunction(parser: Parser): Predicate {
  const parts = [negation(parser)]
  while (parser.accept('OR')) parts.push(negation(parser))
  return (fields) => parts.some((part) => part(fields))
}

function negation(parser: Parser): Predicate {
  if (!parser.accept('NOT') && !parser.accept('-')) return primary(parser)
  const inner = primary(parser)
  return (fields) => !inner(fields)
}

function primary(parser: Parser): Predicate {
  if (parser.accept('(')) {
    const inner = conjunction(parser)
    if (!parser.accept(')')) throw malformed(parser.filter)
    return inner
  }
  const subject = parser.next()
  if (subject.kind === 'symbol') throw malformed(parser.filter)
  const operator = parser.peek()
  if (operator?.kind !== 'symbol' || ['(', ')', '-'].includes(operator.text)) {
    return (fields) => fields(['name']).some((value) => contains(value, subject.text))
  }
  parser.next()
  const value = parser.next()
  if (value.kind === 'symbol') throw malformed(parser.filter)
  return comparison(fieldPath(subject.text, parser.known), operator.text, value.text)
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
