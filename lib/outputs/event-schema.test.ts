import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { JsonObject } from '#lib/core/json.ts'
import { configured } from '#lib/testing/configured.ts'
import { moduleExample } from '#lib/testing/module-example.ts'
import { eventSchemaBundle } from './event-schema.ts'

const bundle = eventSchemaBundle(configured(moduleExample))

function definition(schema: JsonObject, event: string): JsonObject {
  const definitions = schema.$defs as JsonObject
  return definitions[event] as JsonObject
}

function accepts(schema: JsonObject, event: string, properties: JsonObject): boolean {
  const validator = z.fromJSONSchema(definition(schema, event) as Parameters<typeof z.fromJSONSchema>[0])
  return validator.safeParse({ event, properties }).success
}

const request = { endpoint: '/a', method: 'GET', status_code: 200, response_time: 1, user_id: 'u', session_id: 's' }

describe('the bundle of event schemas', () => {
  it('has a definition for every event that is sent', () => {
    expect(bundle.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    const events = ['auth_request', 'auth_error', 'auth_performance', 'auth_service_specific_event']
    expect(Object.keys(bundle.$defs as JsonObject)).toEqual(events)
    expect(bundle.oneOf).toEqual(events.map((event) => ({ $ref: `#/$defs/${event}` })))
  })

  it('accepts its own examples', () => {
    for (const [event, schema] of Object.entries(bundle.$defs as Record<string, JsonObject>)) {
      const [example] = schema.examples as JsonObject[]
      expect(accepts(bundle, event, example?.properties as JsonObject)).toBe(true)
    }
  })

  it('has the 17 properties of the module', () => {
    const count = (event: string) => {
      const { properties } = definition(bundle, event).properties as { properties: JsonObject }
      return Object.keys(properties.properties as JsonObject)
    }
    expect(count('auth_request')).toEqual([
      'endpoint',
      'method',
      'status_code',
      'response_time',
      'user_id',
      'session_id',
    ])
    expect(count('auth_error')).toEqual([
      'error_type',
      'error_message',
      'endpoint',
      'user_id',
      'session_id',
      'stack_trace',
    ])
    expect(count('auth_performance')).toEqual(['operation', 'duration_ms', 'memory_usage', 'cpu_usage', 'user_id'])
  })

  it.each<[string, string, JsonObject, boolean]>([
    ['all six', 'auth_request', request, true],
    ['a guest', 'auth_request', { endpoint: '/a', method: 'GET', status_code: 200, response_time: 1 }, true],
    ['something more', 'auth_request', { ...request, region: 'eu' }, true],
    ['no endpoint', 'auth_request', { method: 'GET', status_code: 200, response_time: 1 }, false],
    ['a status as text', 'auth_request', { ...request, status_code: '200' }, false],
    ['a negative time', 'auth_request', { ...request, response_time: -1 }, false],
    ['an error without a stack', 'auth_error', { error_type: 'E', error_message: 'x', endpoint: '/a' }, true],
    [
      'more than a whole core',
      'auth_performance',
      { operation: 'a', duration_ms: 1, memory_usage: 1, cpu_usage: 1.5 },
      false,
    ],
    ['a custom event with what it requires', 'auth_service_specific_event', { user_id: 'u', action_type: 7 }, true],
    ['a custom event without it', 'auth_service_specific_event', { user_id: 'u' }, false],
  ])('of %s in %s', (_name, event, properties, isValid) => {
    expect(accepts(bundle, event, properties)).toBe(isValid)
  })

  it('knows no user where users are not identified', () => {
    const anonymous = eventSchemaBundle(configured({ enable_user_identification: false }))
    expect(JSON.stringify(anonymous)).not.toContain('user_id')
  })
})
