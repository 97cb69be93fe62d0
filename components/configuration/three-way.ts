import { changedVariables } from '#lib/configurations/changes.ts'
import { equalJson, isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'

export type Side = 'mine' | 'theirs'

/** One value that at least one side changed since both started from `base`. */
export type Difference = {
  readonly path: string
  readonly base: Json
  readonly mine: Json
  readonly theirs: Json
  /** Both sides changed it, and not to the same value. */
  readonly isConflict: boolean
  /** The side that holds unless somebody chooses: whoever changed it, and in a conflict mine. */
  readonly proposed: Side
}

export function differences(base: JsonObject, mine: JsonObject, theirs: JsonObject): readonly Difference[] {
  const byMe = new Map(changedVariables(base, mine).map((change) => [change.path, change.after]))
  const byThem = new Map(changedVariables(base, theirs).map((change) => [change.path, change.after]))
  const paths = [...new Set([...byMe.keys(), ...byThem.keys()])].sort()
  return outermost(paths).map((path) => {
    const values = { base: valueAt(base, path), mine: valueAt(mine, path), theirs: valueAt(theirs, path) }
    const mineMoved = !equalJson(values.base, values.mine)
    const theirsMoved = !equalJson(values.base, values.theirs)
    const isConflict = mineMoved && theirsMoved && !equalJson(values.mine, values.theirs)
    return { path, ...values, isConflict, proposed: mineMoved ? 'mine' : 'theirs' }
  })
}

/** Where one side removed an entry and the other changed a value in it, the entry is what differs. */
function outermost(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !paths.some((other) => path.startsWith(`${other}.`)))
}

/** `theirs` with every difference set to the side that was chosen for it. */
export function merged(
  theirs: JsonObject,
  found: readonly Difference[],
  choices: Readonly<Record<string, Side>>,
): JsonObject {
  return found.reduce((result, difference) => {
    const side = choices[difference.path] ?? difference.proposed
    return withValue(result, difference.path.split('.'), difference[side])
  }, theirs)
}

function valueAt(object: JsonObject, path: string): Json {
  let value: Json = object
  for (const part of path.split('.')) {
    if (!isJsonObject(value)) return null
    value = value[part] ?? null
  }
  return value
}

/** Null takes an entry of a map away; a variable that is null stays, as it means none. */
function withValue(object: JsonObject, [name = '', ...rest]: readonly string[], value: Json, depth = 0): JsonObject {
  const inner = object[name]
  const next = rest.length === 0 ? value : withValue(isJsonObject(inner) ? inner : {}, rest, value, depth + 1)
  if (next !== null || depth === 0) return { ...object, [name]: next }
  const { [name]: _removed, ...others } = object
  return others
}
