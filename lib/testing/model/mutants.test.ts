import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RegisteredKind } from '#lib/engine/kind.ts'
import { said } from '#lib/testing/model/site.ts'
import type { Invariant } from './invariants.ts'
import { Violation } from './invariants.ts'
import { play } from './play.ts'
import type { Sabotage } from './portal.ts'
import { story } from './story.ts'

/* The model can fail: an engine that is broken on purpose is caught, and by the invariant that speaks of it. */

const differently = (change: (kind: RegisteredKind) => Partial<RegisteredKind>): Sabotage => ({
  kind: (kind) => ({ ...kind, ...change(kind) }),
})

type Mutant = { readonly name: string; readonly caughtBy: Invariant; readonly sabotage: Sabotage }

const mutants: readonly Mutant[] = [
  { name: 'nobody waits out the grace period', caughtBy: 'I1', sabotage: { graceMs: 0 } },
  { name: 'the moment of a takeover is not told', caughtBy: 'I1', sabotage: { forgetTakeover: true } },
  {
    name: 'intents are not kept',
    caughtBy: 'I1',
    sabotage: { ledger: (ledger) => ({ ...ledger, intend: async () => {} }) },
  },
  {
    name: 'an intent is dropped when the step is begun again',
    caughtBy: 'I1',
    sabotage: {
      ledger: (ledger) => ({
        ...ledger,
        step: async (address) => ({ ...(await ledger.step(address)), intent: null, abandoned: [] }),
      }),
    },
  },
  {
    name: 'a create without an answer is repeated on the spot',
    caughtBy: 'I1',
    sabotage: differently((kind) => ({
      create: (...args) => kind.create(...args).catch(() => kind.create(...args)),
    })),
  },
  {
    name: 'nothing is looked for by its mark',
    caughtBy: 'I1',
    sabotage: differently((kind) => ({
      find: (world, lookup) => (lookup.nonce === null ? kind.find(world, lookup) : Promise.resolve(null)),
    })),
  },
  {
    name: 'what was made is not recorded, and cannot be found by its mark',
    caughtBy: 'I2',
    sabotage: {
      ledger: (ledger) => ({ ...ledger, succeed: (address) => ledger.succeed(address, null) }),
    },
  },
  {
    name: 'an update changes nothing',
    caughtBy: 'I2',
    sabotage: differently(() => ({ update: async (_world, _spec, found) => found })),
  },
  {
    name: 'everything always differs',
    caughtBy: 'I3',
    sabotage: differently(() => ({ compare: () => ['size'] })),
  },
  {
    name: 'a system that says "later" for ever',
    caughtBy: 'I4',
    sabotage: differently(() => ({
      create: () => Promise.reject(said({ cause: 'throttled', retryable: true, retryAfterMs: 600_000 })),
    })),
  },
  {
    name: 'a ledger that never answers',
    caughtBy: 'I4',
    sabotage: { ledger: (ledger) => ({ ...ledger, begin: () => new Promise(() => {}) }) },
  },
  {
    name: 'removing removes nothing',
    caughtBy: 'I5',
    sabotage: differently(() => ({ remove: async () => {} })),
  },
  {
    name: 'whatever has the name is ours',
    caughtBy: 'I5',
    sabotage: differently((kind) => ({
      find: async (world, lookup) => {
        const found = await kind.find(world, lookup)
        return found && { ...found, owner: 'ours' }
      },
    })),
  },
  {
    name: 'calls without an answer are forgotten when their run ends',
    caughtBy: 'I5',
    sabotage: { forgetUnsettled: true },
  },
  {
    name: 'an update is made twice',
    caughtBy: 'I6',
    sabotage: differently((kind) => ({
      update: async (...args) => {
        await kind.update(...args)
        return kind.update(...args)
      },
    })),
  },
  {
    name: 'an update removes and makes anew',
    caughtBy: 'I6',
    sabotage: differently((kind) => ({
      update: async (world, spec, found, marker) => {
        await kind.remove(world, found.externalId, found.live)
        return marker ? kind.create(world, spec, marker) : found
      },
    })),
  },
]

const most = 4_000

/** The number of stories that it took. */
async function storiesUntil(invariant: Invariant, sabotage: Sabotage): Promise<number> {
  const stories = fc.sample(story, { seed: 17, numRuns: most })
  for (const [index, one] of stories.entries()) {
    const violation = await play(one, sabotage).catch((error: unknown) => error)
    if (violation instanceof Violation && violation.invariant === invariant) return index + 1
  }
  return Number.POSITIVE_INFINITY
}

describe('the model', () => {
  it.each(mutants)('catches it when $name ($caughtBy)', async ({ sabotage, caughtBy }) => {
    expect(await storiesUntil(caughtBy, sabotage)).toBeLessThanOrEqual(most)
  })
})
