import { flagKey } from '#lib/configurations/identity.ts'
import type { CloudProvider, Variables } from '#lib/configurations/schemas.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import type { Address, Desired, Reference } from '#lib/core/resource.ts'

export type BlueprintInput = {
  readonly variables: Variables
  readonly posthog: {
    /** Connection id. */
    readonly connection: string
    readonly mode: 'project_per_service' | 'shared_project'
    /** The organization's UUID or `@current`; null: the one that the key belongs to. */
    readonly organization: string | null
    readonly sharedProjectId: number | null
    readonly host: string
  }
  readonly vault: { readonly connection: string; readonly provider: CloudProvider }
  /** Something is provisioned already: a disabled configuration then means pause, not nothing. */
  readonly live: boolean
}

/** What every subject is given: the input and what follows from it for all of them. */
export type Scope = BlueprintInput & {
  readonly isShared: boolean
  /** Flags inactive, alerts and destinations disabled; everything else stays. */
  readonly isPaused: boolean
  readonly projectAddress: Address
  /** On everything that can be tagged. */
  readonly tags: readonly string[]
}

export function scopeOf(input: BlueprintInput): Scope {
  const { project_name, service_name, environment, enable_posthog } = input.variables
  const isShared = input.posthog.mode === 'shared_project'
  return {
    ...input,
    isShared,
    isPaused: !enable_posthog,
    projectAddress: isShared
      ? 'posthog.shared_project/shared'
      : `posthog.project/${project_name}-${service_name}-${environment}`,
    tags: [`environment:${environment}`, `project:${project_name}`, `service:${service_name}`],
  }
}

export function reference($ref: Address, attribute: string): Reference {
  return { $ref, attribute }
}

function referencesIn(value: Json): readonly Address[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (!isJsonObject(value)) return []
  if (typeof value.$ref === 'string') return [value.$ref]
  return Object.values(value).flatMap(referencesIn)
}

/** A resource in the PostHog project; whatever its spec refers to is what it needs. */
export function inProject(scope: Scope, kind: string, name: string, fields: JsonObject): Desired {
  const spec: JsonObject = { project: reference(scope.projectAddress, 'id'), ...fields }
  return {
    address: `${kind}/${name}`,
    kind,
    connection: scope.posthog.connection,
    spec,
    needs: [...new Set(referencesIn(spec))].sort(),
  }
}

/** A title that is unique where services share a project: `auth/prod: Requests`. */
export function titled(scope: Scope, title: string): string {
  return scope.isShared ? `${scope.variables.service_name}/${scope.variables.environment}: ${title}` : title
}

/** Conditions that keep the events of other services and environments of a shared project out. */
export function ownEvents(scope: Scope): readonly JsonObject[] {
  if (!scope.isShared) return []
  const { service_name, environment } = scope.variables
  return [
    { key: 'service', type: 'event', operator: 'exact', value: [service_name] },
    { key: 'environment', type: 'event', operator: 'exact', value: [environment] },
  ]
}

export function ownFlagKey(scope: Scope, key: string): string {
  return flagKey(scope.variables, key, scope.isShared)
}

/** Lower-cased, each once, sorted: PostHog keeps tags as a set in small letters. */
export function withTags(scope: Scope, more: readonly string[] = []): readonly string[] {
  return [...new Set([...scope.tags, ...more.map((tag) => tag.toLowerCase())])].sort()
}

/** Entries of a map by key, so that the order in which they were written does not matter. */
export function sortedEntries<T>(map: Readonly<Record<string, T>>): readonly (readonly [string, T])[] {
  return Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1))
}
