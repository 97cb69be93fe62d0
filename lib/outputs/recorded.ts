import type { JsonObject } from '#lib/core/json.ts'
import type { Address } from '#lib/core/resource.ts'

/** What is recorded of each resource (`id`, `key`, …) by its address; only those that exist. */
export type Attributes = Readonly<Record<Address, JsonObject>>

/** An attribute as text; '' when the resource or the attribute is not there. Secrets are no text. */
export function attributeText(attributes: Attributes, address: Address, attribute: string): string {
  const value = Object.hasOwn(attributes, address) ? attributes[address]?.[attribute] : undefined
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

export const sharedProjectAddress = 'posthog.shared_project/shared'

/** The id of the PostHog project, its own or the shared one; '' while there is none. */
export function projectId(attributes: Attributes): string {
  const isProject = (address: Address) => address === sharedProjectAddress || address.startsWith('posthog.project/')
  const address = Object.keys(attributes).sort().find(isProject)
  return address === undefined ? '' : attributeText(attributes, address, 'id')
}
