import { delivery } from './catalogue/delivery.ts'
import { essentials, performance, rollout } from './catalogue/essentials.ts'
import { extensions } from './catalogue/extensions.ts'
import { features } from './catalogue/features.ts'
import { privacy } from './catalogue/privacy.ts'
import type { Draft, Variable } from './catalogue/variable.ts'

export type { Badge, Variable, VariableGroup } from './catalogue/variable.ts'

function complete(drafts: readonly Draft[], module: boolean): readonly Variable[] {
  return drafts.map((draft) => ({ ...draft, required: draft.required ?? false, module }))
}

/** The module's 26 variables, in the order of the form. */
export const moduleVariables: readonly Variable[] = complete(
  [...essentials, ...rollout, ...privacy, ...performance, ...features, ...delivery],
  true,
)

/** The module's 26 variables and our extensions. */
export const variables: readonly Variable[] = [...moduleVariables, ...complete(extensions, false)]

const byName = new Map<string, Variable>(variables.map((variable) => [variable.name, variable]))

export function findVariable(name: string): Variable | null {
  return byName.get(name) ?? null
}
