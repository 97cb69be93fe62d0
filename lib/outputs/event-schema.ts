import { configurationKey, eventName, standardEvents } from '#lib/configurations/identity.ts'
import type { CustomEvent, Variables } from '#lib/configurations/schemas.ts'
import type { JsonObject } from '#lib/core/json.ts'
import { type EventProperty, standardProperties } from './standard-events.ts'

const titles = { request: 'Service request', error: 'Service error', performance: 'Service performance' } as const

function propertySchema({ type, description, minimum, maximum }: EventProperty): JsonObject {
  return {
    ...(type === 'any' ? {} : { type }),
    ...(description === '' ? {} : { description }),
    ...(minimum === undefined ? {} : { minimum }),
    ...(maximum === undefined ? {} : { maximum }),
  }
}

type Described = { readonly title: string; readonly description: string; readonly tags: readonly string[] }

function eventSchema(event: string, described: Described, properties: readonly EventProperty[]): JsonObject {
  const { title, description, tags } = described
  const example = Object.fromEntries(properties.map((property) => [property.name, property.example]))
  return {
    title,
    ...(description === '' ? {} : { description }),
    ...(tags.length === 0 ? {} : { 'x-tags': tags }),
    type: 'object',
    properties: {
      event: { const: event },
      properties: {
        type: 'object',
        properties: Object.fromEntries(properties.map((property) => [property.name, propertySchema(property)])),
        required: properties.filter(({ required }) => required).map(({ name }) => name),
      },
    },
    required: ['event', 'properties'],
    examples: [{ event, properties: example }],
  }
}

function customProperties({ required_properties }: CustomEvent): readonly EventProperty[] {
  return required_properties.map((name) => ({ name, type: 'any', required: true, description: '', example: 'value' }))
}

/**
 * A JSON Schema 2020-12 bundle: one definition for each event under `$defs`, by the name that is sent; the whole
 * accepts any of them. Other properties are allowed. Every definition carries an example that it accepts.
 */
export function eventSchemaBundle(variables: Variables): JsonObject {
  const standard = standardEvents.map((key) => {
    const described = { title: titles[key], description: '', tags: [] }
    return [eventName(variables, key), described, standardProperties(variables, key)] as const
  })
  const custom = Object.entries(variables.custom_events).map(([key, event]) => {
    const described = { title: event.name, description: event.description, tags: event.tags }
    return [eventName(variables, key), described, customProperties(event)] as const
  })
  const events = [...standard, ...custom]
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:hedgerow:${configurationKey(variables).replaceAll('/', ':')}:events`,
    title: `Events of ${variables.service_name}`,
    type: 'object',
    oneOf: events.map(([event]) => ({ $ref: `#/$defs/${event}` })),
    $defs: Object.fromEntries(
      events.map(([event, described, properties]) => [event, eventSchema(event, described, properties)]),
    ),
  }
}
