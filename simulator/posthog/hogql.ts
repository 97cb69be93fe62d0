import { invalid } from './refusal.ts'
import { type CapturedEvent, isoTime } from './state.ts'

/**
 * The part of HogQL that questions about arrived events need: one SELECT from events with event, timestamp,
 * distinct_id, properties.x, count(), min, max, uniq; WHERE of AND-ed comparisons; GROUP BY, ORDER BY, LIMIT.
 * Anything else is refused with 400, as a query that does not compile is.
 */
type Answered = { columns: string[]; types: [string, string][]; results: unknown[][] }

type Row = readonly CapturedEvent[]
type Column = { name: string; type: string; aggregate: boolean; of: (rows: Row) => unknown }

const clauses =
  /^\s*select\s+(?<columns>.+?)\s+from\s+events(?:\s+where\s+(?<where>.+?))?(?:\s+group\s+by\s+(?<group>.+?))?(?:\s+order\s+by\s+(?<order>.+?))?(?:\s+limit\s+(?<limit>\d+))?\s*;?\s*$/is

const refuse = (what: string) => invalid(null, `Unable to resolve: ${what}`, 'illegal_hogql_query')

export function runHogql(
  source: string,
  values: Record<string, unknown>,
  events: readonly CapturedEvent[],
  now: number,
): Answered {
  const parsed = clauses.exec(withValues(source, values))?.groups
  if (!parsed?.columns) throw refuse(source)
  const columns = splitList(parsed.columns).map(readColumn)
  const conditions = parsed.where ? splitAnd(parsed.where).map((text) => readCondition(text, now)) : []
  const kept = events.filter((event) => conditions.every((holds) => holds(event)))
  const keys = parsed.group ? splitList(parsed.group).map(readField) : null
  const aggregated = columns.some(({ aggregate }) => aggregate)
  const groups: Row[] = keys ? groupBy(kept, keys) : aggregated ? [kept] : kept.map((event) => [event])
  const results = groups.map((rows) => columns.map((column) => column.of(rows)))
  if (parsed.order) sort(results, columns, parsed.order)
  return {
    columns: columns.map(({ name }) => name),
    types: columns.map(({ name, type }) => [name, type]),
    results: results.slice(0, Math.min(Number(parsed.limit ?? 100), 50_000)),
  }
}

/** {name} placeholders, as the real endpoint fills them from `values`. */
function withValues(source: string, values: Record<string, unknown>): string {
  return source.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw refuse(`placeholder {${name}}`)
    const quote = (one: unknown) =>
      typeof one === 'number' ? String(one) : `'${String(one).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
    return Array.isArray(value) ? `(${value.map(quote).join(', ')})` : quote(value)
  })
}

/** Splits on commas outside brackets and quotes. */
function splitList(source: string): string[] {
  const parts = source.match(/(?:[^,('"]|'(?:\\.|[^'\\])*'|"[^"]*"|\([^()]*(?:\([^()]*\)[^()]*)*\))+/g) ?? []
  return parts.map((part) => part.trim())
}

/** Splits on AND outside quotes. */
function splitAnd(source: string): string[] {
  const parts: string[] = ['']
  for (const token of source.match(/'(?:\\.|[^'\\])*'|\s+and\s+|[^'\s]+|\s+/gi) ?? []) {
    if (/^\s+and\s+$/i.test(token)) parts.push('')
    else parts[parts.length - 1] += token
  }
  return parts.map((part) => part.trim())
}

type Field = (event: CapturedEvent) => unknown

function readField(source: string): Field {
  const name = source.trim().replace(/^events\./i, '')
  if (name === 'event' || name === 'distinct_id' || name === 'timestamp' || name === 'uuid')
    return (event) => event[name]
  const property = /^properties\.(?:`([^`]+)`|"([^"]+)"|([\w$]+))$/.exec(name) ?? /^properties\['([^']+)'\]$/.exec(name)
  const key = property?.slice(1).find((part) => part !== undefined)
  if (key === undefined) throw refuse(source)
  return (event) => event.properties[key] ?? null
}

function readColumn(source: string): Column {
  const [, expression = source, alias] = /^(.*?)(?:\s+as\s+[`"]?([\w$]+)[`"]?)?$/is.exec(source) ?? []
  const name = alias ?? expression.trim()
  const [, call, inner = ''] = /^(\w+)\s*\((.*)\)$/s.exec(expression.trim()) ?? []
  if (call === undefined) {
    const field = readField(expression)
    const type = expression.trim() === 'timestamp' ? 'DateTime' : 'String'
    return { name, type, aggregate: false, of: (rows) => (rows[0] ? field(rows[0]) : null) }
  }
  return { name, aggregate: true, ...readAggregate(call.toLowerCase(), inner.trim(), source) }
}

function readAggregate(call: string, inner: string, source: string): Pick<Column, 'type' | 'of'> {
  const distinct = /^distinct\s+(.+)$/is.exec(inner)?.[1]
  if (call === 'count' && (inner === '' || inner === '*')) return { type: 'UInt64', of: (rows) => rows.length }
  if (call === 'uniq' || call === 'count') {
    const field = readField(distinct ?? inner)
    return {
      type: 'UInt64',
      of: (rows) =>
        distinct || call === 'uniq' ? new Set(rows.map(field)).size : rows.filter((row) => field(row) !== null).length,
    }
  }
  if (call !== 'min' && call !== 'max') throw refuse(source)
  const field = readField(inner)
  return {
    type: inner === 'timestamp' ? 'DateTime' : 'String',
    of(rows) {
      const found = rows.map(field).sort(compare)
      return (call === 'min' ? found[0] : found.at(-1)) ?? null
    },
  }
}

const compare = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0

function readCondition(source: string, now: number): (event: CapturedEvent) => boolean {
  const within = /^(.+?)\s+(not\s+)?in\s*\((.*)\)$/is.exec(source)
  if (within) {
    const [, left = '', negated, inner = ''] = within
    const [field, wanted] = [readField(left), splitList(inner).map((text) => readLiteral(text, now))]
    return (event) => wanted.some((one) => String(one) === String(field(event))) === (negated === undefined)
  }
  const [, left, operator, right] = /^(.+?)\s*(>=|<=|!=|=|>|<|\blike\b)\s*(.+)$/is.exec(source) ?? []
  if (left === undefined || operator === undefined || right === undefined) throw refuse(source)
  const [field, wanted] = [readField(left), readLiteral(right, now)]
  return (event) => compared(field(event), operator.toLowerCase(), wanted)
}

function compared(found: unknown, operator: string, wanted: string | number): boolean {
  if (found === null || found === undefined) return operator === '!='
  if (operator === 'like') {
    const pattern = String(wanted)
      .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
      .replaceAll('%', '.*')
      .replaceAll('_', '.')
    return new RegExp(`^${pattern}$`, 's').test(String(found))
  }
  const order = typeof wanted === 'number' ? Number(found) - wanted : compare(String(found), wanted)
  return (
    { '=': order === 0, '!=': order !== 0, '>': order > 0, '>=': order >= 0, '<': order < 0, '<=': order <= 0 }[
      operator
    ] ?? false
  )
}

const units: Record<string, number> = {
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
  week: 604_800_000,
}

function readLiteral(source: string, now: number): string | number {
  const text = source.trim()
  const quoted = /^'((?:\\.|[^'\\])*)'$/s.exec(text)?.[1]?.replace(/\\(.)/gs, '$1')
  // Times are compared as text: bring what looks like one to the form that events are stored in.
  if (quoted !== undefined) return /^\d{4}-\d\d-\d\d[ T]\d\d:/.test(quoted) ? isoTime(parseTime(quoted)) : quoted
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text)
  const [, inner] = /^toDateTime\((.+)\)$/is.exec(text) ?? []
  if (inner !== undefined) return readLiteral(inner, now)
  const [, count, unit = ''] = /^now\(\)(?:\s*-\s*(?:interval\s+(\d+)\s+(\w+?)s?))?$/i.exec(text) ?? [
    undefined,
    undefined,
    undefined,
  ]
  if (/^now\(\)$/i.test(text)) return isoTime(now)
  const span = units[unit.toLowerCase()]
  if (count === undefined || span === undefined) throw refuse(source)
  return isoTime(now - Number(count) * span)
}

/** A time without a zone is UTC. */
const parseTime = (text: string): number =>
  Date.parse(/[zZ]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(' ', 'T')}Z`)

function groupBy(events: readonly CapturedEvent[], fields: readonly Field[]): Row[] {
  const groups = new Map<string, CapturedEvent[]>()
  for (const event of events) {
    const key = JSON.stringify(fields.map((field) => field(event)))
    const group = groups.get(key)
    if (group) group.push(event)
    else groups.set(key, [event])
  }
  return [...groups.values()]
}

function sort(results: unknown[][], columns: readonly Column[], order: string): void {
  const keys = splitList(order).map((text) => {
    const [, name = text, direction] = /^(.+?)(?:\s+(asc|desc))?$/i.exec(text) ?? []
    const index = columns.findIndex((column) => column.name === name.trim())
    if (index === -1) throw refuse(text)
    return { index, sign: direction?.toLowerCase() === 'desc' ? -1 : 1 }
  })
  results.sort(
    (a, b) => keys.map(({ index, sign }) => sign * compare(a[index], b[index])).find((found) => found !== 0) ?? 0,
  )
}
