import type { PropertyFilter } from '#lib/configurations/schemas.ts'
import { canonicalJson, type JsonObject } from '#lib/core/json.ts'

/** Conditions in PostHog's words, in an order that does not depend on how they were written. */
export function propertyFilters(filters: readonly PropertyFilter[], type: 'event' | 'person'): readonly JsonObject[] {
  return filters
    .map(({ key, operator, value }) => ({ key, type, operator, ...(value === null ? {} : { value }) }))
    .sort((a, b) => (canonicalJson(a) < canonicalJson(b) ? -1 : 1))
}
