import type { Json, JsonObject } from '#lib/core/json.ts'
import type { Desired, Recorded } from '#lib/core/resource.ts'
import { differences, leafPaths, matchesPath } from './compare.ts'
import type { RegisteredKind } from './kind.ts'
import type { Observation } from './observe.ts'
import type { Change } from './plan.ts'
import { isSecretReference } from './resolve.ts'

type Decision = Pick<Change, 'action' | 'reason'>

export type Verdict = Decision & { readonly paths: readonly string[]; readonly before: JsonObject }

type Case = {
  readonly kind: RegisteredKind
  readonly item: Desired
  readonly spec: JsonObject
  readonly recorded: Recorded | null
  readonly observation: Observation
}

/** What becomes of a resource that is wanted. */
export function judge({ kind, item, spec, recorded, observation }: Case): Verdict {
  const title = kind.title.toLowerCase()
  const all = { paths: leafPaths(spec), before: {} }
  const moves = recorded && (recorded.connection !== item.connection || recorded.kind !== item.kind)
  if (moves && !isSameObject(item, recorded, observation)) {
    if (observation.state === 'present' && observation.owner === 'foreign') return foreign(title)
    const { paths } = all
    return { action: 'replace', reason: 'It moves to another connection.', paths, before: recorded.applied }
  }
  if (observation.state !== 'present') {
    const reason = recorded ? `The ${title} is gone and will be made again.` : `There is no such ${title} yet.`
    return { action: 'create', reason, ...all }
  }
  if (observation.owner === 'foreign') return foreign(title)

  const paths = kind.compare ? kind.compare(spec, observation.live) : differences(spec, observation.live)
  const before = observation.live
  if (!recorded || recorded.externalId !== observation.externalId) return adopted(kind, recorded, observation, paths)
  if (moves) return { action: 'adopt', reason: 'It is reached through another connection now.', paths, before }
  if (paths.length === 0) return { ...unchanged(recorded, observation), paths, before }
  const fixed = paths.find((path) => kind.immutable.some((pattern) => matchesPath(pattern, path)))
  if (fixed) return { action: 'replace', reason: `${fixed} cannot be changed on an existing ${title}.`, paths, before }
  return { action: 'update', reason: differs(paths), paths, before }
}

/** Two connections may lead to one account: then nothing moves, and what is there must not be made again. */
function isSameObject(item: Desired, recorded: Recorded, seen: Observation): boolean {
  const isOurs = seen.state === 'present' && seen.owner === 'ours'
  return isOurs && seen.externalId === recorded.externalId && item.kind === recorded.kind
}

function adopted(
  kind: RegisteredKind,
  recorded: Recorded | null,
  observation: Extract<Observation, { state: 'present' }>,
  paths: readonly string[],
): Verdict {
  const before = observation.live
  if (observation.owner === 'free' && kind.free === 'block') return foreign(kind.title.toLowerCase())
  if (recorded) return { action: 'adopt', reason: 'It was made again outside the portal.', paths, before }
  if (observation.owner === 'ours') return { action: 'adopt', reason: 'It carries our mark.', paths, before }
  return { action: 'adopt', reason: 'It exists already under this name.', paths, before }
}

type Reset = { readonly path: string; readonly before: Json; readonly after: Json }

/** Secret attributes that are not the recorded ones any more: whatever refers to them must not be given the old ones. */
export function resetSecrets(recorded: Recorded | null, seen: Observation): Reset[] {
  if (!recorded || seen.state !== 'present' || recorded.externalId !== seen.externalId) return []
  return Object.entries(seen.attributes).flatMap(([path, after]) => {
    const before = recorded.attributes[path]
    if (!isSecretReference(before) || !isSecretReference(after)) return []
    return before.fingerprint === after.fingerprint ? [] : [{ path, before: { ...before }, after: { ...after } }]
  })
}

function unchanged(recorded: Recorded, seen: Observation): Decision {
  const names = resetSecrets(recorded, seen).map(({ path }) => path)
  if (names.length === 0) return { action: 'none', reason: 'It is as it should be.' }
  return { action: 'adopt', reason: `Its ${names.join(' and ')} was reset outside the portal; it is read again.` }
}

function foreign(title: string): Verdict {
  const reason = `A ${title} with this name exists and is not ours. It will not be touched.`
  return { action: 'blocked', reason, paths: [], before: {} }
}

function differs(paths: readonly string[]): string {
  const [first = '', ...rest] = paths
  return rest.length === 0 ? `${first} differs.` : `${first} and ${rest.length} more differ.`
}

/** What becomes of a resource that is recorded and no longer wanted. */
export function judgeOrphan(kind: RegisteredKind, item: Recorded, observation: Observation): Decision {
  const title = kind.title.toLowerCase()
  if (observation.state !== 'present') return { action: 'none', reason: `The ${title} is gone already.` }
  // A replacement whose answer was lost is ours, although the record still speaks of what was there before us.
  const isReplacement =
    observation.owner === 'ours' && !observation.adopted && observation.externalId !== item.externalId
  if (item.origin === 'adopted' && !isReplacement)
    return { action: 'none', reason: `The ${title} was there before us and is left in place.` }
  // An object of ours may have lost its mark (not every server keeps descriptions), but then it has the id we recorded.
  const known = observation.owner === 'ours' || observation.externalId === item.externalId
  if (observation.owner === 'foreign' || !known) {
    return { action: 'none', reason: `The ${title} is no longer ours and is left in place.` }
  }
  return { action: 'delete', reason: `The ${title} is no longer wanted.` }
}
