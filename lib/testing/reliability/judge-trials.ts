import { expect } from 'vitest'
import { createPlan } from '#lib/runs/create-plan.ts'
import { type Bill, billFor } from './bill.ts'
import type { Stage, Tried } from './kill-trials.ts'
import { type Figures, keepFigures } from './trial.ts'

/** Applied a second time; the others are planned a second time only. */
const appliedAgain = 5

/** Changing calls of a second plan of every service, and of a second apply of some. */
async function callsAgain({ bench }: Stage, tried: readonly Tried[]): Promise<number> {
  let calls = 0
  for (const { configuration } of tried) {
    const plan = await createPlan({ ctx: bench.ctx, configurationId: configuration.id, kind: 'apply' })
    calls += plan.calls
  }
  await bench.simulator.clearCalls()
  for (const { configuration } of tried.slice(0, appliedAgain)) await bench.carryOut(configuration.id)
  return calls + (await bench.simulator.calls({ changing: true })).length
}

export function figuresOf(tried: readonly Tried[], bill: Bill): Readonly<Record<string, number>> {
  return {
    runs: tried.length,
    kills: tried.reduce((sum, { deaths }) => sum + deaths, 0),
    succeeded: tried.filter(({ status }) => status === 'succeeded').length,
    leaked: bill.leaked.length,
    duplicated: bill.duplicated.length,
    missing: bill.missing.length,
  }
}

/** Keeps a row's figures, then: everything there once, nothing else, every run succeeded, nothing left to do. */
export async function judgeTrials(row: string, stage: Stage, tried: readonly Tried[], more: Figures): Promise<void> {
  const bill = await billFor(await stage.bench.truth(), tried)
  const again = await callsAgain(stage, tried)
  keepFigures(row, { ...figuresOf(tried, bill), 'calls of a second apply': again, ...more })
  expect(bill).toEqual({ leaked: [], duplicated: [], missing: [], unfinished: [] })
  expect(again).toBe(0)
}

/** The value below which that share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
