import fc from 'fast-check'
import type { Accident } from './life.ts'
import type { CallFault, ReadFault } from './site.ts'

/* What may happen: a service, a world that was there before it, and what people and accidents do to both. */

export type Node = {
  readonly kind: number
  readonly parent: number | null
  readonly size: number
  readonly shape: number
}

/** Another's object under the name of a node: nobody's mark, another service's, or that of another of ours. */
export type Neighbour = { readonly node: number; readonly how: 'free' | 'foreign' }

export type Deed =
  | { readonly do: 'apply' | 'destroy' | 'resume' | 'lose records' }
  | { readonly do: 'edit'; readonly node: number; readonly how: 'size' | 'shape' | 'toggle' }
  | {
      readonly do: 'outside'
      readonly node: number
      readonly how: 'edit' | 'delete' | 'steal' | 'occupy' | 'leave one'
    }

export type Scene = {
  readonly deed: Deed
  readonly faults: readonly CallFault[]
  readonly reads: readonly ReadFault[]
  /** What happens to each worker of the run, in the order in which they take it up. */
  readonly fates: readonly (readonly Accident[])[]
  /** Milliseconds that pass before it. */
  readonly afterMs: number
}

export type Story = {
  readonly nodes: readonly Node[]
  readonly neighbours: readonly Neighbour[]
  readonly scenes: readonly Scene[]
  readonly end: 'apply' | 'destroy'
}

const node = fc.record({
  kind: fc.nat(2),
  parent: fc.option(fc.nat(3), { nil: null }),
  size: fc.nat(2),
  shape: fc.nat(1),
})
const neighbour = fc.record({ node: fc.nat(4), how: fc.constantFrom('free', 'foreign') })

/** Carried out and to be seen before the grace period is over: longer than that nobody can wait. */
const mostUnseenMs = 34_000

const callFault: fc.Arbitrary<CallFault> = fc
  .record({
    outcome: fc.oneof(
      { weight: 5, arbitrary: fc.constant('ok' as const) },
      { weight: 6, arbitrary: fc.constantFrom('unanswered', 'late', 'late', 'lost') },
      { weight: 3, arbitrary: fc.constantFrom('refused', 'throttled', 'unavailable') },
    ),
    lateMs: fc.constantFrom(0, 1_000, 20_000, 30_000),
    hiddenMs: fc.constantFrom(0, 0, 3_000, 14_000),
  })
  .map((fault) => ({ ...fault, hiddenMs: Math.min(fault.hiddenMs, mostUnseenMs - fault.lateMs) }))
const readFault: fc.Arbitrary<ReadFault> = fc.oneof(
  { weight: 8, arbitrary: fc.constant('ok' as const) },
  { weight: 2, arbitrary: fc.constant('down' as const) },
  { weight: 1, arbitrary: fc.constant('forbidden' as const) },
)
const accident: fc.Arbitrary<Accident> = fc.record({
  at: fc.nat(40),
  what: fc.constantFrom('kill', 'kill', 'kill', 'database', 'cancel', 'drain'),
})

const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('apply', 'apply', 'resume', 'resume', 'destroy') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lose records' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('edit' as const),
      node: fc.nat(4),
      how: fc.constantFrom('size', 'shape', 'toggle'),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('outside' as const),
      node: fc.nat(4),
      how: fc.constantFrom('edit', 'delete', 'steal', 'occupy', 'leave one'),
    }),
  },
)

const scene: fc.Arbitrary<Scene> = fc.record({
  deed,
  faults: fc.array(callFault, { maxLength: 8 }),
  reads: fc.array(readFault, { maxLength: 6 }),
  fates: fc.array(fc.array(accident, { maxLength: 2 }), { maxLength: 3 }),
  afterMs: fc.constantFrom(0, 0, 5_000, 60_000),
})

export const story: fc.Arbitrary<Story> = fc.record({
  nodes: fc.array(node, { minLength: 1, maxLength: 5 }),
  neighbours: fc.array(neighbour, { maxLength: 2 }),
  scenes: fc.array(scene, { minLength: 1, maxLength: 5 }),
  end: fc.constantFrom('apply', 'destroy'),
})
