import { randomInt } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/*
 * Every row of docs/reliability.md is measured at one of two sizes: a small one with every `npm test`, the full one
 * with `npm run test:full`. Chance comes from a seed that is printed, so that what was found can be found again.
 */

export const isFull = process.env.HEDGEROW_TEST_SIZE === 'full'

/** The number of trials at the size of this run. */
export const sized = (sizes: { readonly ci: number; readonly full: number }): number => (isFull ? sizes.full : sizes.ci)

/** HEDGEROW_TEST_SEED when it is set, a new one otherwise; printed with the row's name. */
export function drawSeed(row: string): number {
  const given = Number(process.env.HEDGEROW_TEST_SEED)
  const seed = Number.isInteger(given) && given > 0 ? given : randomInt(1, 2 ** 31)
  process.stdout.write(`${row}: seed ${seed}\n`)
  return seed
}

/** Numbers from 0 (included) to 1 (excluded), the same ones for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const folder = join(import.meta.dirname, '../../../.data/test-results/reliability')

/** What a row measured, as docs/reliability.md shows it: counts by name, `seed` among them where there is one. */
export type Figures = Readonly<Record<string, number | string>>

/** Prints the figures and keeps them in .data/test-results/reliability/{row}.json. Called before they are judged. */
export function keepFigures(row: string, figures: Figures): void {
  const kept = { row, size: isFull ? 'full' : 'ci', at: new Date().toISOString(), ...figures }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, `${row}.json`), `${JSON.stringify(kept, null, 2)}\n`)
  const shown = Object.entries(figures).map(([name, value]) => `${name} ${value}`)
  process.stdout.write(`${row} (${kept.size}): ${shown.join(', ')}\n`)
}
