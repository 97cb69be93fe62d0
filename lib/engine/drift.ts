import { isJsonObject, type Json, type JsonObject } from '#lib/core/json.ts'
import type { Address, Desired, Recorded } from '#lib/core/resource.ts'
import { differences, getPath, matchesPath } from './compare.ts'
import type { RegisteredKind } from './kind.ts'
import { kindOf, type Observation, type Observed } from './observe.ts'
import { isSecretReference, resolveReferences } from './resolve.ts'

/*
 * Drift is what the world does not do of what was last applied; an edit that waits for its run is none. It promises:
 * no clock, network or database; secrets stay fingerprints. It must not be used to change anything.
 */

export type DriftState = 'changed' | 'deleted' | 'recreated'
export type Resolution = 'accept' | 'revert' | 'ignore'

export type Drifted = {
  readonly address: Address
  readonly kind: string
  /** Empty: the resource as a whole. */
  readonly path: string
  readonly state: DriftState
  readonly intended: Json
  readonly applied: Json
  readonly live: Json
  readonly sensitive: boolean
  /** What can be done about it. */
  readonly can: readonly Resolution[]
}

export type DriftInput = {
  /** What the newest revision asks for. */
  readonly desired: readonly Desired[]
  readonly recorded: readonly Recorded[]
  /** What was seen of everything that is recorded. */
  readonly observed: Observed
  readonly kinds: Readonly<Record<string, RegisteredKind>>
}

/** In the order of the records. */
export function drift(input: DriftInput): Drifted[] {
  return input.recorded.flatMap((item) => driftOf(input, item))
}

function driftOf(input: DriftInput, item: Recorded): Drifted[] {
  const kind = kindOf(input.kinds, item.kind)
  const seen = input.observed.get(item.address) ?? { state: 'unknowable' }
  const intended = intendedSpec(input, item.address)
  const whole = {
    address: item.address,
    kind: item.kind,
    path: '',
    intended,
    applied: item.applied,
    sensitive: false,
  }
  if (seen.state !== 'present') {
    const can = intended !== null && !isNeeded(input, item.address) ? all : notAccept
    return [{ ...whole, state: 'deleted', live: null, can }]
  }
  if (seen.externalId !== item.externalId || seen.owner === 'foreign') {
    const mayAdopt = seen.owner === 'ours' || (seen.owner === 'free' && kind.free === 'adopt')
    return [{ ...whole, state: 'recreated', live: seen.live, can: mayAdopt ? notAccept : onlyIgnore }]
  }
  return [...resetAttributes(item, seen), ...changedFields(kind, item, seen.live, intended)]
}

const all: readonly Resolution[] = ['accept', 'revert', 'ignore']
const notAccept: readonly Resolution[] = ['revert', 'ignore']
const onlyIgnore: readonly Resolution[] = ['ignore']

function intendedSpec({ desired, recorded, observed }: DriftInput, address: Address): JsonObject | null {
  const wanted = desired.find((one) => one.address === address)
  if (!wanted) return null
  return resolveReferences(wanted.spec, (need) => {
    const seen = observed.get(need)
    return seen?.state === 'present' ? seen.attributes : recorded.find((one) => one.address === need)?.attributes
  })
}

/** Something that is still there hangs on it: its loss cannot be what anybody wants. */
function isNeeded({ recorded, observed }: DriftInput, address: Address): boolean {
  return recorded.some((one) => one.needs.includes(address) && observed.get(one.address)?.state === 'present')
}

function changedFields(kind: RegisteredKind, item: Recorded, live: JsonObject, intended: JsonObject | null): Drifted[] {
  const paths = kind.compare ? kind.compare(item.applied, live) : differences(item.applied, live)
  return paths.map((path) => {
    const [wanted, applied, now] = [intended ?? {}, item.applied, live].map((spec) => getPath(spec, path) ?? null)
    const values = { intended: wanted ?? null, applied: applied ?? null, live: now ?? null }
    const sensitive = isSensitive(kind, path, Object.values(values))
    const { address, kind: type } = item
    const shown = sensitive ? masked(values) : values
    return { address, kind: type, path, state: 'changed', ...shown, sensitive, can: remedies(kind, path, intended) }
  })
}

function isSensitive(kind: RegisteredKind, path: string, values: readonly Json[]): boolean {
  return kind.sensitive.some((pattern) => matchesPath(pattern, path)) || values.some(isSecretReference)
}

type Values = Readonly<Record<'intended' | 'applied' | 'live', Json>>

/** Where a secret belongs, nothing but fingerprints is kept, whatever somebody has put there. */
function masked(values: Values): Values {
  const mask = (value: Json): Json => (value === null || isSecretReference(value) ? value : '•••')
  return { intended: mask(values.intended), applied: mask(values.applied), live: mask(values.live) }
}

/** Whether a field may be asked for by hand: not what names or places it, and no secret. */
export function isAcceptable(kind: RegisteredKind, path: string): boolean {
  const isFixed = [...kind.immutable, ...kind.keys].some((pattern) => matchesPath(pattern, path))
  return !isFixed && !kind.sensitive.some((pattern) => matchesPath(pattern, path))
}

function remedies(kind: RegisteredKind, path: string, intended: JsonObject | null): readonly Resolution[] {
  // Setting it back would take a new object: that is a plan's decision.
  if (kind.immutable.some((pattern) => matchesPath(pattern, path))) return onlyIgnore
  if (!intended || !isAcceptable(kind, path) || isSecretReference(getPath(intended, path))) return notAccept
  return all
}

/** A secret that the resource gives to others and that was made anew outside, such as a project's token. */
function resetAttributes(item: Recorded, seen: Extract<Observation, { state: 'present' }>): Drifted[] {
  return Object.entries(seen.attributes).flatMap(([path, live]): Drifted[] => {
    const before = item.attributes[path]
    if (!isSecretReference(before) || !isSecretReference(live) || before.fingerprint === live.fingerprint) return []
    const { address, kind } = item
    const applied = { ...before }
    const values = { intended: applied, applied, live: { ...live } }
    // It cannot be set back, and the next apply takes it over by itself.
    return [{ address, kind, path, state: 'changed', ...values, sensitive: true, can: onlyIgnore }]
  })
}

/** The value with another one at a dotted path (as compare gives them); what is missing on the way is made. */
export function setPath(value: JsonObject, path: string, leaf: Json): JsonObject {
  return writeKey(value, path.split('.'), leaf)
}

function write(value: Json, parts: readonly string[], leaf: Json): Json {
  if (parts.length === 0) return leaf
  if (Array.isArray(value)) {
    const index = Number(parts[0])
    return value.map((item, at) => (at === index ? write(item, parts.slice(1), leaf) : item))
  }
  return writeKey(isJsonObject(value) ? value : {}, parts, leaf)
}

function writeKey(held: JsonObject, parts: readonly string[], leaf: Json): JsonObject {
  // Keys may hold dots themselves: the one that is there is meant.
  const lengths = parts.map((_, index) => index + 1)
  const length = lengths.find((count) => Object.hasOwn(held, parts.slice(0, count).join('.'))) ?? 1
  const key = parts.slice(0, length).join('.')
  return { ...held, [key]: write(held[key] ?? null, parts.slice(length), leaf) }
}
