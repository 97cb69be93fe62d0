import type { World } from '#lib/engine/kind.ts'
import type { PostHogClient } from '#lib/posthog/client.ts'
import type { VaultStore } from '#lib/vaults/store.ts'

/** What PostHog kinds are given: one client, bound to one host and one key. */
export type PostHogWorld = World & { readonly posthog: PostHogClient }

/** What vault kinds are given: one store, bound to one account, project or vault. */
export type VaultWorld = World & { readonly vault: VaultStore }
