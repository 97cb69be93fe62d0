import { describe, expect, it } from 'vitest'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { billFor } from './bill.ts'
import { figuresOf, quantile } from './judge-trials.ts'
import { openStage, type Trial, type Tried } from './kill-trials.ts'
import { keepFigures, sized } from './trial.ts'

await takeOwnDatabase()
const stage = await openStage()

const runs = sized({ ci: 12, full: 60 })
const poisoned = sized({ ci: 1, full: 3 })

/** Milliseconds from a run's start to its end, which 95 of 100 did not exceed. */
const p95 = (tried: readonly Tried[]): number =>
  Math.round(
    quantile(
      tried.map(({ startedAtMs, finishedAtMs }) => finishedAtMs - startedAtMs),
      0.95,
    ),
  )

const trials = (poison: (index: number) => boolean): Trial[] =>
  Array.from({ length: runs }, (_, index) => ({
    cloud: 'azure',
    order: () => (poison(index) ? { at: 'every take-up' } : null),
  }))

describe('a run that kills every worker that takes it up', () => {
  it('is left alone after a few of them, and all the others succeed', async () => {
    const healthy = await stage.attempt(
      trials(() => false),
      4,
    )
    const isPoison = (index: number) => index % Math.floor(runs / poisoned) === 1
    const mixed = await stage.attempt(trials(isPoison), 4)
    const poison = mixed.filter((_, index) => isPoison(index))
    const others = mixed.filter((_, index) => !isPoison(index))
    const bill = await billFor(await stage.bench.truth(), others)
    keepFigures('R15', {
      ...figuresOf(others, bill),
      poisoned: poison.length,
      'workers killed by each': poison.map(({ deaths }) => deaths).join(', '),
      "others' p95, ms": p95(others),
      'p95 without poison, ms': p95(healthy),
    })
    expect(poison.map(({ status }) => status)).toEqual(poison.map(() => 'failed'))
    for (const { deaths } of poison) expect(deaths).toBeLessThanOrEqual(6)
    expect(bill).toEqual({ leaked: [], duplicated: [], missing: [], unfinished: [] })
  })
})
