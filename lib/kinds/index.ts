import type { RegisteredKind } from '#lib/engine/kind.ts'
import { action } from './action.ts'
import { alert } from './alert.ts'
import { cohort } from './cohort.ts'
import { dashboard } from './dashboard.ts'
import { eventDefinition } from './event-definition.ts'
import { featureFlag } from './feature-flag.ts'
import { hogFunction } from './hog-function.ts'
import { insight } from './insight.ts'
import { project } from './project.ts'
import { projectSettings } from './project-settings.ts'
import { replayRetention } from './replay-retention.ts'
import { sharedProject } from './shared-project.ts'
import { vaultParameter, vaultSecret } from './vault-entry.ts'

const all = [
  project,
  sharedProject,
  projectSettings,
  replayRetention,
  eventDefinition,
  action,
  cohort,
  featureFlag,
  dashboard,
  insight,
  alert,
  hogFunction,
  vaultParameter,
  vaultSecret,
]

/** Every kind by its type. */
export const kinds: Readonly<Record<string, RegisteredKind>> = Object.fromEntries(all.map((kind) => [kind.type, kind]))
