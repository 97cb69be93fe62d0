import type { Variables } from '#lib/configurations/schemas.ts'
import type { JsonObject } from '#lib/core/json.ts'
import type { Address, Desired, Recorded } from '#lib/core/resource.ts'
import { differences, getPath, leafPaths, matchesPath } from '#lib/engine/compare.ts'
import { inOrder } from '#lib/engine/graph.ts'
import type { RegisteredKind } from '#lib/engine/kind.ts'
import { kindOf, type Observation, type Observed } from '#lib/engine/observe.ts'
import { type Change, isStep } from '#lib/engine/plan.ts'
import { hasReference, isSecretReference } from '#lib/engine/resolve.ts'
import { type KnownSecrets, referTo, revertedSpec, secretsThatCannotBeSent } from './reverted-spec.ts'
import type { DriftedField, PlanTarget } from './target.ts'

/*
 * A revert sets drifted fields back to what was last applied and nothing else: neither an edit that waits for its run
 * nor what else has drifted is touched. Pure, as a plan is; what cannot be set back is blocked with the reason.
 */

export type Revert = {
  readonly fields: readonly DriftedField[]
  /** Fingerprints of the variables' own secrets, by name. */
  readonly secrets: KnownSecrets
}

type RevertInput = Revert & {
  readonly recorded: readonly Recorded[]
  /** What was seen of everything that is recorded. */
  readonly observed: Observed
  readonly kinds: Readonly<Record<string, RegisteredKind>>
  /** The resources of the applied revision: they tell which values refer to other resources. */
  readonly desired: readonly Desired[]
}

/** Null for every other target. */
export function revertOf(target: PlanTarget, { webhook_secret }: Pick<Variables, 'webhook_secret'>): Revert | null {
  if (target.kind !== 'revert') return null
  const secrets = webhook_secret ? [[webhook_secret.$secret, webhook_secret.fingerprint] as const] : []
  return { fields: target.fields, secrets: new Map(secrets) }
}

type Verdict = Pick<Change, 'action' | 'reason' | 'spec' | 'remember'> & { readonly paths: readonly string[] }

/** Changes in the order in which they may be applied: only of what is set back and of what hangs on it. */
export function revertChanges(given: RevertInput): Change[] {
  const input = {
    ...given,
    recorded: given.recorded.map((item) => withNeeds(given, item)),
    secrets: withAttributes(given),
  }
  const known = new Map(input.recorded.map((item) => [item.address, item]))
  const made = new Set<Address>()
  const changes: Change[] = []
  for (const item of inOrder(input.recorded)) {
    const paths = input.fields.filter(({ address }) => address === item.address).map(({ path }) => path)
    const above = item.needs.filter((need) => made.has(need))
    if (paths.length === 0 && above.length === 0) continue
    const verdict = judge(input, item, paths, made)
    if (verdict.action === 'create' || verdict.action === 'replace' || isMadeAgain(input, item, verdict))
      made.add(item.address)
    changes.push(changeOf(input, item, verdict))
  }
  const unknown = input.fields.filter(({ address }) => !known.has(address))
  return keepNeeds([...changes, ...unknown.map(unrecorded)])
}

/** Secrets that a run could write: those of the variables and those that our resources give to others. */
function withAttributes({ secrets, recorded }: RevertInput): KnownSecrets {
  const attributes = recorded.flatMap((item) => Object.values(item.attributes)).filter(isSecretReference)
  return new Map([...secrets, ...attributes.map(({ $secret, fingerprint }) => [$secret, fingerprint] as const)])
}

/** Records of earlier releases may have lost some; the blueprint knows them. */
function withNeeds({ desired }: RevertInput, item: Recorded): Recorded {
  const wanted = desired.find(({ address }) => address === item.address)?.needs ?? []
  return { ...item, needs: [...new Set([...item.needs, ...wanted])].sort() }
}

/** Another object than the recorded one is taken over: what refers to it has to be told its id. */
function isMadeAgain({ observed }: RevertInput, item: Recorded, { action }: Verdict): boolean {
  const seen = observed.get(item.address)
  return action === 'adopt' && seen?.state === 'present' && seen.externalId !== item.externalId
}

function judge(input: RevertInput, item: Recorded, paths: readonly string[], made: ReadonlySet<Address>): Verdict {
  const kind = kindOf(input.kinds, item.kind)
  const seen = input.observed.get(item.address) ?? { state: 'unknowable' }
  const title = kind.title.toLowerCase()
  const structure = input.desired.find(({ address }) => address === item.address)?.spec
  if (structure === undefined && item.needs.some((need) => made.has(need)))
    return blocked('What it needs is made again, and it is not wanted any more. Make a plan instead.')
  const applied = referTo(item.applied, structure, made)
  if (seen.state !== 'present') return judgeAbsent(input, item, applied, title)
  if (seen.owner === 'foreign') return blocked(`The ${title} is not ours any more. It will not be touched.`)
  const isOther = seen.externalId !== item.externalId
  if (isOther && seen.owner === 'free' && kind.free === 'block')
    return blocked(`The ${title} was made again by somebody else. It will not be touched.`)
  if (isOther) {
    const unsent = secretsThatCannotBeSent(applied, input.secrets)
    if (unsent) return blocked(unsent)
    return {
      action: 'adopt',
      reason: 'It was made again outside the portal.',
      spec: applied,
      remember: null,
      paths: [],
    }
  }
  return judgePresent({ input, kind, applied, seen, paths })
}

function judgeAbsent(input: RevertInput, item: Recorded, applied: JsonObject, title: string): Verdict {
  const isThere = (need: Address) => input.observed.get(need)?.state === 'present'
  const missing = item.needs.find((need) => !isThere(need) && !isBeingMade(input, need))
  if (missing) return blocked(`${missing}, which it needs, is gone too: revert that first.`)
  const unsent = secretsThatCannotBeSent(applied, input.secrets)
  if (unsent) return blocked(unsent)
  const reason = `The ${title} is gone and will be made again.`
  return { action: 'create', reason, spec: applied, remember: null, paths: leafPaths(applied) }
}

/** Reverted as a whole itself, or because what it hangs on is. */
function isBeingMade(input: RevertInput, address: Address): boolean {
  if (input.fields.some((field) => field.address === address && field.path === '')) return true
  const item = input.recorded.find((one) => one.address === address)
  return item?.needs.some((need) => isBeingMade(input, need)) ?? false
}

type Present = {
  readonly input: RevertInput
  readonly kind: RegisteredKind
  /** With references to what is made again. */
  readonly applied: JsonObject
  readonly seen: Extract<Observation, { state: 'present' }>
  readonly paths: readonly string[]
}

function judgePresent({ input, kind, applied, seen, paths }: Present): Verdict {
  const { live } = seen
  const referring = Object.keys(applied).filter((key) => hasReference(applied[key]))
  const all = [...new Set([...paths.filter((path) => path !== ''), ...referring])]
  if (all.length === 0) return nothing
  const isFixed = (path: string) => kind.immutable.some((pattern) => matchesPath(pattern, path))
  const [moved] = referring.filter(isFixed)
  if (moved)
    return { action: 'replace', reason: moves(moved), spec: applied, remember: null, paths: leafPaths(applied) }
  const fixed = all.find(isFixed)
  if (fixed) return blocked(`${fixed} cannot be changed on what exists. Make a plan instead.`)
  const differs = (spec: JsonObject) => kind.compare?.(spec, live) ?? differences(spec, live)
  const { spec, blockedBy } = revertedSpec({ applied, live, paths: all, drifted: differs(applied) })
  const reason = blockedBy ?? secretsThatCannotBeSent(spec, input.secrets)
  if (reason) return blocked(reason)
  const differing = differs(spec)
  if (differing.length === 0) return nothing
  const why =
    paths.length > 0 ? `Back to what was last applied: ${all.join(', ')}.` : 'What it refers to is made again.'
  return { action: 'update', reason: why, spec, remember: applied, paths: differing }
}

const moves = (path: string) => `${path} is made again and cannot be changed on what exists.`

const nothing: Verdict = { action: 'none', reason: 'It is as it was applied.', spec: null, remember: null, paths: [] }

function blocked(reason: string): Verdict {
  return { action: 'blocked', reason, spec: null, remember: null, paths: [] }
}

function changeOf({ observed, kinds }: RevertInput, item: Recorded, verdict: Verdict): Change {
  const { address, connection, needs } = item
  const { action, reason, spec, remember, paths } = verdict
  const kind = kindOf(kinds, item.kind)
  const seen = observed.get(address)
  const live = seen?.state === 'present' ? seen.live : {}
  const fields = paths.map((path) => ({
    path,
    before: getPath(live, path) ?? null,
    after: getPath(spec ?? {}, path) ?? null,
    sensitive: kind.sensitive.some((pattern) => matchesPath(pattern, path)),
    knownAfterApply: hasReference(getPath(spec ?? {}, path)),
  }))
  const { create, update, remove } = kind.callsFor?.(item.applied) ?? kind.calls
  const calls = { create, update, adopt: update, replace: remove + create, delete: 0, blocked: 0, none: 0 }[action]
  const externalId = seen?.state === 'present' ? seen.externalId : null
  const base = { address, kind: item.kind, connection, action, reason, needs, fields, spec, remember }
  return { ...base, externalId, forget: false, calls }
}

function unrecorded({ address }: DriftedField): Change {
  const base = { address, kind: address.split('/')[0] ?? '', connection: '', ...blocked('It is in no record of ours.') }
  const { paths: _none, ...change } = base
  return { ...change, needs: [], fields: [], externalId: null, forget: false, calls: 0 }
}

/** Needs that are no steps of this plan are there already. */
function keepNeeds(changes: readonly Change[]): Change[] {
  const steps = new Set(changes.filter(isStep).map(({ address }) => address))
  return changes.map((change) => ({ ...change, needs: change.needs.filter((need) => steps.has(need)) }))
}
