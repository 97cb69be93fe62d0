import type { Variables } from './schemas.ts'

export const standardEvents = ['request', 'error', 'performance'] as const
export type StandardEvent = (typeof standardEvents)[number]

/** The keys of the standard flags as the module's output `feature_flags` names them. */
export const standardFlags = ['analytics_enabled', 'debug_logging', 'performance_monitoring'] as const

type Named = Pick<Variables, 'service_name'>

/** `nexpo/auth/prod`: what is unique about a configuration, and what its marks in PostHog and the vaults say. */
export function configurationKey(of: Pick<Variables, 'project_name' | 'service_name' | 'environment'>): string {
  return `${of.project_name}/${of.service_name}/${of.environment}`
}

/** The event as it is sent: `auth_request`, `auth_signup`; PostHog's own events ($pageview) keep their names. */
export function eventName(of: Named, key: string): string {
  return key.startsWith('$') ? key : `${of.service_name}_${key}`
}

/** The last part of an address or of a flag's key: `new_checkout` gives `new-checkout`. */
export function logicalName(key: string): string {
  return key.replaceAll('_', '-')
}

/**
 * The key of a flag in PostHog: `auth-analytics-enabled`. In a project that services share, the environment is part
 * of it, because two environments of one service may live there.
 */
export function flagKey(of: Pick<Variables, 'service_name' | 'environment'>, key: string, isShared = false): string {
  const prefix = isShared ? `${of.service_name}-${of.environment}` : of.service_name
  return `${prefix}-${logicalName(key)}`
}

/** Names that actions must not share: PostHog allows each only once in a project. */
export const standardActionNames = { requests: 'Requests', errors: 'Errors', performance: 'Performance' } as const
