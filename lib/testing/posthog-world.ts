import { fingerprint } from '#lib/core/fingerprint.ts'
import { newId } from '#lib/core/ids.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Marker } from '#lib/core/marker.ts'
import { Secret } from '#lib/core/secret.ts'
import type { Found, Lookup, ResolvedSpec } from '#lib/engine/kind.ts'
import type { PostHogWorld } from '#lib/kinds/worlds.ts'
import { createPostHogClient, type PostHogClient, type PostHogClientOptions } from '#lib/posthog/client.ts'
import type { RunningSimulator } from './simulator.ts'

type Key = { readonly label: string; readonly value: string }

/** A client with one of the simulator's keys: `admin` may do everything, `read-only` may not write. */
export async function simulatorClient(
  simulator: RunningSimulator,
  options: Partial<PostHogClientOptions> & { readonly label?: string } = {},
): Promise<PostHogClient> {
  const { posthog } = await simulator.truth<{ posthog: { keys: readonly Key[] } }>()
  const key = posthog.keys.find(({ label }) => label === (options.label ?? 'admin'))
  return createPostHogClient({
    host: simulator.endpoints.posthog,
    key: new Secret(key?.value ?? ''),
    userAgent: 'hedgerow/test',
    allowInsecure: () => true,
    ...options,
  })
}

const fingerprintKey = new Uint8Array(32).fill(7)

/** The world of an apply: every load is fresh. With `shared`, that of a plan: each load is made once. */
export function posthogWorld(posthog: PostHogClient, { shared = false } = {}): PostHogWorld {
  const loads = new Map<string, Promise<unknown>>()
  return {
    posthog,
    fingerprint: (secret) => fingerprint(secret, fingerprintKey),
    once<T>(key: string, load: () => Promise<T>): Promise<T> {
      if (!shared) return load()
      const known = loads.get(key) ?? load()
      loads.set(key, known)
      return known as Promise<T>
    },
    signal: new AbortController().signal,
  }
}

export function markerFor(address: string, configuration = 'nexpo/auth/prod'): Marker {
  return { configuration, address, nonce: newId() }
}

/** A lookup as the engine makes it: by default without a record. */
export function lookupFor(
  marker: Marker,
  spec: ResolvedSpec,
  given: Partial<Lookup<ResolvedSpec>> = {},
): Lookup<ResolvedSpec> {
  return { keys: spec, externalId: null, owner: marker, nonce: null, applied: null, ...given }
}

/** A resolved spec as it is recorded after an apply. */
export function appliedSpec(world: PostHogWorld, spec: ResolvedSpec): JsonObject {
  return Object.fromEntries(
    Object.entries(spec).map(([name, value]) => [
      name,
      value instanceof Secret ? { $secret: name, fingerprint: world.fingerprint(value) } : value,
    ]),
  ) as JsonObject
}

/** An id attribute that others refer to. */
export function idOf(found: Found): number | string {
  const { id } = found.attributes
  if (typeof id === 'number' || typeof id === 'string') return id
  throw new Error('It has no id.')
}
