import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import type { Variables } from './schemas.ts'

function merge(target: Json | undefined, patch: Json): Json {
  if (!isJsonObject(patch)) return patch
  const merged = new Map<string, Json>(isJsonObject(target) ? Object.entries(target) : [])
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) merged.delete(key)
    else merged.set(key, merge(merged.get(key), value))
  }
  return Object.fromEntries(merged)
}

/**
 * RFC 7396 over a configuration, as input for `parseConfiguration`: null takes a key away, so that its default holds.
 * The webhook's secret stays null when it is taken away, because its absence would mean "keep it".
 */
export function applyMergePatch(variables: Variables, patch: JsonObject): JsonObject {
  const merged = merge({ ...variables }, patch)
  const removed = Object.hasOwn(patch, 'webhook_secret') && patch.webhook_secret === null
  const base = isJsonObject(merged) ? withoutAlias(merged, patch) : {}
  return removed ? { ...base, webhook_secret: null } : base
}

/** `provider` in a patch stands for `cloud_provider`, which the configuration has already: the patch wins. */
function withoutAlias(merged: JsonObject, patch: JsonObject): JsonObject {
  if (!Object.hasOwn(patch, 'provider') || Object.hasOwn(patch, 'cloud_provider')) return merged
  const { cloud_provider: _replaced, ...rest } = merged
  return rest
}
