import type { Override } from '#lib/configurations/schemas.ts'
import { type Fault, invalid } from '#lib/core/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import type { Address, Desired } from '#lib/core/resource.ts'
import { Secret } from '#lib/core/secret.ts'
import { getPath } from '#lib/engine/compare.ts'
import { isAcceptable, setPath } from '#lib/engine/drift.ts'
import { kindOf } from '#lib/engine/observe.ts'
import { hasReference, isReference, isSecretReference, revealSecrets } from '#lib/engine/resolve.ts'
import { kinds } from '#lib/kinds/index.ts'

/**
 * What should exist, with the values that were asked for by hand in place of those that follow from the variables.
 * What an address does not lead to any more is left out of account. Throws `invalid` for what no resource can be:
 * another identity, a secret, a value that its kind does not take.
 */
export function applyOverrides(desired: Desired[], overrides: readonly Override[]): Desired[] {
  if (overrides.length === 0) return desired
  const faults: Fault[] = []
  const resources = new Map(desired.map((item) => [item.address, item]))
  for (const [index, override] of overrides.entries()) {
    const item = resources.get(override.address)
    if (!item || isRemoval(override)) continue
    const spec = override.path === '' ? item.spec : setPath(item.spec, override.path, override.value)
    const message = faultOf(item, override, spec)
    if (message)
      faults.push({ path: `overrides.${index}`, message: `${override.address} ${override.path}: ${message}` })
    else resources.set(item.address, { ...item, spec })
  }
  if (faults.length > 0) throw invalid(faults)
  return withoutRemoved([...resources.values()], overrides.filter(isRemoval))
}

function isRemoval({ path, value }: Override): boolean {
  return path === '' && value === null
}

function faultOf(item: Desired, { path }: Override, spec: JsonObject): string | null {
  if (path === '') return 'a whole resource can only be taken away (null)'
  const kind = kindOf(kinds, item.kind)
  if (!isAcceptable(kind, path)) return 'it names or places the resource, or is a secret'
  const [field = ''] = path.split('.')
  if (!Object.hasOwn(item.spec, field)) return 'there is no such field'
  const before = getPath(item.spec, path)
  if (hasReference(before) || isSecretReference(before)) return 'it follows from another resource'
  return kind.faultOf?.(revealSecrets(example(spec), () => new Secret('x'))) ?? null
}

/** A spec as it may be once everything is known: references are ids. */
function example(spec: JsonObject): JsonObject {
  return mapObject(spec, (value) => {
    const known = (one: Json): Json => {
      if (isReference(one)) return 1
      if (Array.isArray(one)) return one.map(known)
      return isJsonObject(one) ? mapObject(one, known) : one
    }
    return known(value)
  })
}

function mapObject(object: JsonObject, change: (value: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]))
}

/** What hangs on something that is not wanted cannot be there either. */
function withoutRemoved(desired: Desired[], removals: readonly Override[]): Desired[] {
  const gone = new Set<Address>(removals.map(({ address }) => address))
  // Parents come before children, so one pass finds all.
  return desired.filter(({ address, needs }) => {
    if (!gone.has(address) && !needs.some((need) => gone.has(need))) return true
    gone.add(address)
    return false
  })
}
