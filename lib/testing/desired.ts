import { type BlueprintInput, blueprint } from '#lib/blueprint/index.ts'
import type { Variables } from '#lib/configurations/schemas.ts'
import type { Json, JsonObject } from '#lib/core/json.ts'
import type { Desired } from '#lib/core/resource.ts'
import { configured } from './configured.ts'

type Surroundings = Partial<BlueprintInput['posthog']> & { readonly live?: boolean }

export function blueprintInput(variables: Variables, { live = false, ...posthog }: Surroundings = {}): BlueprintInput {
  return {
    variables,
    posthog: {
      connection: 'connection-posthog',
      mode: 'project_per_service',
      organization: null,
      sharedProjectId: null,
      host: 'https://us.posthog.com',
      ...posthog,
    },
    vault: { connection: 'connection-vault', provider: variables.cloud_provider },
    live,
  }
}

/** What should exist for nexpo/auth/dev with these changes. */
export function desiredFor(changes: JsonObject = {}, surroundings: Surroundings = {}): readonly Desired[] {
  return blueprint(blueprintInput(configured(changes), surroundings))
}

export const shared = { mode: 'shared_project', sharedProjectId: 7 } as const

export function addresses(desired: readonly Desired[], prefix = ''): readonly string[] {
  return desired.map(({ address }) => address).filter((address) => address.startsWith(prefix))
}

/** The spec at an address; an empty one when it is not there. */
export function specOf(desired: readonly Desired[], address: string): JsonObject {
  return desired.find((one) => one.address === address)?.spec ?? {}
}

/** A value within JSON by its path in dots. */
export function at(value: Json | undefined, path: string): unknown {
  return path.split('.').reduce<unknown>((current, part) => {
    return typeof current === 'object' && current !== null ? Reflect.get(current, part) : undefined
  }, value)
}
