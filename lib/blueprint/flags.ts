import { logicalName } from '#lib/configurations/identity.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Desired } from '#lib/core/resource.ts'
import { propertyFilters } from './property-filters.ts'
import { inProject, ownFlagKey, type Scope, sortedEntries, withTags } from './scope.ts'

type Flag = {
  readonly address: string
  readonly key: string
  readonly description: string
  readonly isActive: boolean
  readonly tags: readonly string[]
  readonly properties: readonly JsonObject[]
  readonly rolloutPercentage: number
}

function flag(scope: Scope, { address, key, description, isActive, ...rest }: Flag): Desired {
  return inProject(scope, 'posthog.feature_flag', address, {
    key: ownFlagKey(scope, key),
    description,
    active: isActive && !scope.isPaused,
    tags: withTags(scope, rest.tags),
    filters: { groups: [{ properties: rest.properties, rollout_percentage: rest.rolloutPercentage }] },
  })
}

/** Everywhere when the toggle is on; without it in dev and staging only. */
function debugRollout({ environment, enable_debug_logging }: Variables): number {
  return environment !== 'prod' || enable_debug_logging ? 100 : 0
}

/** The three flags of the module and the extra ones. Paused: all inactive. */
export function flags(scope: Scope): readonly Desired[] {
  const { variables } = scope
  const plain = { tags: [], properties: [], isActive: true }
  const standard: readonly Flag[] = [
    {
      ...plain,
      address: 'analytics-enabled',
      key: 'analytics_enabled',
      description: `Enable analytics for ${variables.service_name}.`,
      rolloutPercentage: variables.analytics_rollout_percentage,
    },
    {
      ...plain,
      address: 'debug-logging',
      key: 'debug_logging',
      description: `Enable debug logging of ${variables.service_name}.`,
      rolloutPercentage: debugRollout(variables),
    },
    {
      ...plain,
      address: 'performance-monitoring',
      key: 'performance_monitoring',
      description: `Enable performance monitoring of ${variables.service_name}.`,
      isActive: variables.enable_performance_monitoring,
      rolloutPercentage: 100,
    },
  ]
  const extra = sortedEntries(variables.extra_flags).map(([key, found]) => ({
    address: `extra-${logicalName(key)}`,
    key,
    description: found.description,
    isActive: found.active,
    tags: found.tags,
    properties: propertyFilters(found.properties, 'person'),
    rolloutPercentage: found.rollout_percentage,
  }))
  return [...standard, ...extra].map((found) => flag(scope, found))
}
