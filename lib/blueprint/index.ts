import type { Desired } from '#lib/core/resource.ts'
import { actions } from './actions.ts'
import { alerts } from './alerts.ts'
import { cohorts } from './cohorts.ts'
import { dashboard } from './dashboard.ts'
import { eventDefinitions } from './events.ts'
import { flags } from './flags.ts'
import { project, settings } from './project.ts'
import { type BlueprintInput, scopeOf } from './scope.ts'
import { vaultEntries } from './vault-entries.ts'
import { webhooks } from './webhooks.ts'

export type { BlueprintInput } from './scope.ts'

/**
 * Everything that should exist for a configuration, parents before children. Pure; the order in which maps and sets
 * were written does not matter. A disabled configuration wants nothing when it is new and a paused service when it is
 * live. Throws `invalid` when the connection shares a project without naming it.
 */
export function blueprint(input: BlueprintInput): Desired[] {
  if (!input.variables.enable_posthog && !input.live) return []
  const scope = scopeOf(input)
  const subjects = [settings, eventDefinitions, actions, cohorts, flags, dashboard, alerts, webhooks, vaultEntries]
  return [project(scope), ...subjects.flatMap((subject) => subject(scope))]
}
