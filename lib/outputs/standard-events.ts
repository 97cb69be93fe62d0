import type { StandardEvent } from '#lib/configurations/identity.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import type { Json } from '#lib/core/json.ts'

export type EventProperty = {
  readonly name: string
  readonly type: 'string' | 'number' | 'integer' | 'any'
  readonly required: boolean
  readonly description: string
  readonly minimum?: number
  readonly maximum?: number
  readonly example: Json
}

const text = (name: string, description: string, example: string, required = true): EventProperty => ({
  name,
  type: 'string',
  required,
  description,
  example,
})

const number = (name: string, description: string, example: number, maximum?: number): EventProperty => ({
  name,
  type: 'number',
  required: true,
  description,
  minimum: 0,
  ...(maximum === undefined ? {} : { maximum }),
  example,
})

const endpoint = text('endpoint', 'Route template, not the path: /users/:id.', '/users/:id')
// Guests have no user and jobs have no session: neither can be demanded.
const userId = text('user_id', 'Id of the signed-in user; absent for guests.', 'user_42', false)
const sessionId = text('session_id', 'Id of the session; absent when there is none.', 'session_7', false)

const properties: Readonly<Record<StandardEvent, readonly EventProperty[]>> = {
  request: [
    endpoint,
    text('method', 'HTTP method in capitals.', 'GET'),
    {
      name: 'status_code',
      type: 'integer',
      required: true,
      description: 'HTTP status of the answer.',
      minimum: 100,
      maximum: 599,
      example: 200,
    },
    number('response_time', 'Milliseconds from the request to the end of the answer.', 12.5),
    userId,
    sessionId,
  ],
  error: [
    text('error_type', 'Name of the class or code of the error.', 'TypeError'),
    text('error_message', 'What it said.', 'x is not a function'),
    endpoint,
    userId,
    sessionId,
    text('stack_trace', 'Only while debug logging is on.', 'TypeError: x is not a function\n    at main', false),
  ],
  performance: [
    text('operation', 'What was measured.', 'db.query'),
    number('duration_ms', 'Milliseconds.', 3.2),
    number('memory_usage', 'Bytes.', 52_428_800),
    number('cpu_usage', 'Share of one core, 0 to 1.', 0.25, 1),
    userId,
  ],
}

/** The properties of a standard event; without user identification there is no user_id. */
export function standardProperties(variables: Variables, event: StandardEvent): readonly EventProperty[] {
  return properties[event].filter(({ name }) => name !== 'user_id' || variables.enable_user_identification)
}
