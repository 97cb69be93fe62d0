import { describe, expect, it } from 'vitest'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { judgeTrials } from './judge-trials.ts'
import { openStage, type Trial } from './kill-trials.ts'
import type { Trace } from './orders.ts'
import { drawSeed, seeded, sized } from './trial.ts'

const hourMs = 3_600_000
const skewed = (ms: number) => new URL(`./skewed-clock.mjs?ms=${ms}`, import.meta.url).href

await takeOwnDatabase()
// Every second worker is an hour ahead, the others an hour behind: each takes over from one who is two hours off.
const stage = await openStage({ workers: { preloads: [skewed(hourMs), skewed(-hourMs)], count: 4 } })

/** Times that the run of a configuration was taken up while its last worker was alive. */
function earlyTakeovers(traces: readonly Trace[], key: string): number {
  const taken = traces.filter(({ what, configuration }) => what === 'taken' && configuration === key)
  const early = taken.filter(({ atMs }, index) => {
    const last = taken[index - 1]
    const hasDied = traces.some((trace) => trace.what === 'died' && trace.pid === last?.pid && trace.atMs < atMs)
    return last && !hasDied
  })
  return early.length
}

describe('workers whose clocks are an hour off', () => {
  it('take nothing over from one another before it is time, and finish every run', async () => {
    const seed = drawSeed('R16')
    const random = seeded(seed)
    const trials = Array.from({ length: sized({ ci: 4, full: 20 }) }, (): Trial => {
      const afterMs = [100 + Math.round(random() * 500), Math.round(random() * 500)]
      return { cloud: 'azure', order: () => ({ at: 'time', afterMs }) }
    })
    const tried = await stage.attempt(trials, 4)
    const traces = stage.workers.traces()
    const early = tried.reduce((sum, { configuration }) => sum + earlyTakeovers(traces, configuration.key), 0)
    await judgeTrials('R16', stage, tried, { 'early takeovers': early, seed })
    expect(early).toBe(0)
  })
})
