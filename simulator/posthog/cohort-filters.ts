import { createHash } from 'node:crypto'
import { isObject } from './fields.ts'
import { invalid } from './refusal.ts'

type Node = Record<string, unknown>

const behaviors = [
  'performed_event',
  'performed_event_multiple',
  'performed_event_first_time',
  'performed_event_sequence',
  'performed_event_regularly',
  'stopped_performing_event',
  'restarted_performing_event',
]
const intervals = ['hour', 'day', 'week', 'month', 'year']

const common = ['type', 'key', 'value', 'negation', 'bytecode', 'bytecode_error', 'conditionHash']
const known: Record<string, readonly string[]> = {
  behavioral: [
    ...common,
    'event_type',
    'event_filters',
    'explicit_datetime',
    'time_value',
    'time_interval',
    'operator',
    'operator_value',
    'seq_event',
    'seq_event_type',
    'seq_time_value',
    'seq_time_interval',
    'total_periods',
    'min_periods',
  ],
  person: [...common, 'operator'],
  cohort: [...common, 'operator'],
}

const refuse = (detail: string) => invalid('filters', detail)

/** The filters with what the server adds to each leaf. Throws 400 for the first fault; unknown keys are one. */
export function readCohortFilters(sent: unknown): Node {
  if (!isObject(sent) || !isObject(sent.properties))
    throw refuse('Must contain a "properties" key with type and values.')
  const extra = Object.keys(sent).find((key) => key !== 'properties')
  if (extra) throw refuse(`${extra}: Extra inputs are not permitted`)
  return { properties: readGroup(sent.properties) }
}

function readGroup(group: Node): Node {
  const extra = Object.keys(group).find((key) => key !== 'type' && key !== 'values')
  if (extra) throw refuse(`${extra}: Extra inputs are not permitted`)
  if (group.type !== 'AND' && group.type !== 'OR') throw refuse('type: Input should be "AND" or "OR"')
  if (!Array.isArray(group.values)) throw refuse('values: Field required')
  return { type: group.type, values: group.values.map(readNode) }
}

function readNode(node: unknown): Node {
  if (!isObject(node)) throw refuse('values: Input should be a valid dictionary')
  if (node.type === 'AND' || node.type === 'OR') return readGroup(node)
  const keys = known[String(node.type)]
  if (!keys) throw refuse(`Input tag '${node.type}' found using 'type' does not match any of the expected tags`)
  const extra = Object.keys(node).find((key) => !keys.includes(key))
  if (extra) throw refuse(`${extra}: Extra inputs are not permitted`)
  if (node.type === 'behavioral') checkBehavior(node)
  if (node.type === 'person') checkPerson(node)
  if (node.type === 'cohort' && !Number.isInteger(Number(node.value)))
    throw refuse('value: Input should be a valid integer')
  return addServerFields(node)
}

function checkBehavior(node: Node): void {
  if (!behaviors.includes(String(node.value))) throw refuse(`value: Input should be one of ${behaviors.join(', ')}`)
  if (node.event_type !== 'events' && node.event_type !== 'actions') throw refuse('event_type: Field required')
  if (typeof node.key !== 'string' && typeof node.key !== 'number') throw refuse('key: Field required')
  if (node.time_value !== undefined && node.time_value !== null && !Number.isInteger(Number(node.time_value))) {
    throw refuse('time_value: Input should be a valid integer')
  }
  if (
    node.time_interval !== undefined &&
    node.time_interval !== null &&
    !intervals.includes(String(node.time_interval))
  ) {
    throw refuse(`time_interval: Input should be one of ${intervals.join(', ')}`)
  }
}

function checkPerson(node: Node): void {
  if (typeof node.key !== 'string') throw refuse('key: Field required')
  if (node.operator === 'is_set' || node.operator === 'is_not_set') return
  if (node.operator === undefined || node.operator === null)
    throw refuse(`Missing required keys for person filter: operator`)
  if (node.value === undefined || node.value === null) throw refuse(`Missing required keys for person filter: value`)
}

function addServerFields(node: Node): Node {
  const digest = createHash('sha256').update(JSON.stringify(node)).digest('hex').slice(0, 16)
  const nulls =
    node.type === 'behavioral'
      ? { event_filters: null, explicit_datetime: null, operator: null, operator_value: null }
      : {}
  const bytecode = ['_H', 1, 32, String(node.key)]
  return { ...nulls, negation: false, ...structuredClone(node), bytecode, bytecode_error: null, conditionHash: digest }
}
