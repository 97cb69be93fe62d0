import { randomInt } from 'node:crypto'
import { z } from 'zod'
import type { Call } from './calls.ts'

const statuses = ['500', '502', '503', '504'] as const
/** `-before`: the handler does not run. `-after`: it runs and its answer is lost. */
export const modes = [
  ...statuses.map((status) => `${status}-before` as const),
  ...statuses.map((status) => `${status}-after` as const),
  'drop-before',
  'drop-after',
  'hang',
  'hang-after',
  'drip',
  'truncate-json',
  'huge-body',
  'html-error',
  'late-commit',
  '429',
  '403-scope',
  '403-plan-limit',
  '404',
  '409',
  '400-unique',
  'delay',
  'invisible',
  'id-reuse',
  'clock-skew',
] as const
export type Mode = (typeof modes)[number]

const milliseconds = z.number().min(-1e12).max(1e12)
const pattern = z.string().refine((text) => isPattern(text), 'must be a regular expression')

/** What POST /__fault takes. Without p, nth and times it meets every matching call. */
const faultSchema = z.strictObject({
  mode: z.enum(modes),
  system: z.enum(['posthog', 'aws', 'gcp', 'azure']).optional(),
  /** Regular expression on "METHOD path" as GET /__calls shows them, e.g. "^POST .*feature_flags". */
  match: pattern.default(''),
  /** Only calls that can, or cannot, change state. */
  changing: z.boolean().optional(),
  /** Chance per matching call, drawn from `seed`. */
  p: z.number().min(0).max(1).optional(),
  /** Only the nth matching call, counted from 1, or each of several. */
  nth: z.union([z.int().positive(), z.array(z.int().positive())]).optional(),
  /** At most so many calls. */
  times: z.int().positive().optional(),
  seed: z.int().optional(),
  /** delay, late-commit, invisible, clock-skew: how long; drip: per byte. A pair is a range drawn from `seed`. */
  ms: z.union([milliseconds, z.tuple([milliseconds, milliseconds])]).optional(),
  /** late-commit: answer at once with this status and commit later; html-error: instead of 502. */
  status: z.int().min(400).max(599).optional(),
  /** 429: seconds until Retry-After allows the next call. */
  retry_after: z.number().min(0).default(1),
  retry_after_format: z.enum(['seconds', 'date', 'none']).default('seconds'),
  /** Replaces the text of the refusal. */
  detail: z.string().optional(),
  /** 403-scope: the scope named as missing; default: the one the path needs. */
  scope: z.string().optional(),
  /** huge-body: size of the answer. */
  bytes: z
    .int()
    .positive()
    .max(1e9)
    .default(64 * 1024 * 1024),
})
export type FaultRule = z.infer<typeof faultSchema>

/** What befalls one call: at most one deciding fault, and any number of those that only bend time or ids. */
export type Injection = {
  decisive: { rule: FaultRule; ms: number } | null
  delayMs: number
  invisibleMs: number
  skewMs: number
  reusesId: boolean
}

type StandingFault = { id: string; rule: FaultRule; seen: number; hits: number }

export type Faults = {
  /** Throws a ZodError for a body that is not a fault. */
  add(body: unknown): StandingFault
  list(): StandingFault[]
  /** Without an id: all. */
  clear(id?: string): number
  draw(call: Call): Injection
}

const defaultMs: Partial<Record<Mode, number>> = { delay: 100, 'late-commit': 1000, invisible: 1000, drip: 1000 }

export function createFaults(): Faults {
  type Armed = StandingFault & { random: () => number; pattern: RegExp }
  let armed: Armed[] = []
  let last = 0

  return {
    add(body) {
      const parsed = faultSchema.parse(body)
      const rule = { ...parsed, seed: parsed.seed ?? randomInt(2 ** 31) }
      last += 1
      const fault = { id: `f${last}`, rule, seen: 0, hits: 0 }
      armed.push({ ...fault, random: seededRandom(rule.seed), pattern: new RegExp(rule.match) })
      return fault
    },
    list: () => armed.map(({ id, rule, seen, hits }) => ({ id, rule, seen, hits })),
    clear(id) {
      const before = armed.length
      armed = id === undefined ? [] : armed.filter((fault) => fault.id !== id)
      return before - armed.length
    },
    draw(call) {
      const injection: Injection = { decisive: null, delayMs: 0, invisibleMs: 0, skewMs: 0, reusesId: false }
      for (const fault of armed) {
        const ms = strikes(fault, call)
        if (ms === null) continue
        if (fault.rule.mode === 'delay') injection.delayMs += ms
        else if (fault.rule.mode === 'invisible') injection.invisibleMs += ms
        else if (fault.rule.mode === 'clock-skew') injection.skewMs += ms
        else if (fault.rule.mode === 'id-reuse') injection.reusesId = true
        else injection.decisive ??= { rule: fault.rule, ms }
      }
      return injection
    },
  }

  /** Milliseconds of the fault when it meets this call, else null. Draws the same numbers whatever it decides. */
  function strikes(fault: Armed, call: Call): number | null {
    const { rule } = fault
    if (rule.system && rule.system !== call.system) return null
    if (rule.changing !== undefined && rule.changing !== call.changing) return null
    if (!fault.pattern.test(`${call.method} ${call.path}`)) return null
    fault.seen += 1
    const [chance, position] = [fault.random(), fault.random()]
    if (rule.times !== undefined && fault.hits >= rule.times) return null
    if (rule.nth !== undefined && ![rule.nth].flat().includes(fault.seen)) return null
    if (rule.p !== undefined && chance >= rule.p) return null
    fault.hits += 1
    const ms = rule.ms ?? defaultMs[rule.mode] ?? 0
    return typeof ms === 'number' ? ms : ms[0] + position * (ms[1] - ms[0])
  }
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

/** Mulberry32: the same numbers for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
