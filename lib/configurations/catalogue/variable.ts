import type { Json } from '#lib/core/json.ts'
import type { Variables } from '../schemas.ts'

export type VariableGroup =
  | 'Essentials'
  | 'Rollout and sampling'
  | 'Privacy'
  | 'Performance'
  | 'Features'
  | 'Custom events'
  | 'Webhook'
  | 'Tags'
  | 'Advanced'

/** Who makes a setting true: PostHog itself, the code that we generate, or nobody (we only write it down). */
export type Badge = 'posthog' | 'code' | 'recorded'

/** All that a form, a table of documentation or a tooltip needs to know about one variable. */
export type Variable = {
  readonly name: keyof Variables
  readonly label: string
  readonly type: 'text' | 'boolean' | 'number' | 'choice' | 'secret' | 'map' | 'object'
  /** The module's default (for extensions: ours); null for a variable that must be given. */
  readonly default: Json
  readonly required: boolean
  readonly group: VariableGroup
  readonly help: string
  readonly badge: Badge
  readonly badgeReason: string
  /** False for what the module only hints at. */
  readonly module: boolean
  readonly min?: number
  readonly max?: number
  readonly step?: number
  readonly unit?: string
  readonly options?: readonly { readonly value: string; readonly label: string }[]
}

/** A variable before the marks that hold for its whole list are added. */
export type Draft = Omit<Variable, 'required' | 'module'> & { readonly required?: boolean }
