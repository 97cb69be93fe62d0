import { describe, expect, it } from 'vitest'
import { newId } from '#lib/core/ids.ts'
import { sharedLanes } from './lanes.ts'
import { changeLimit, timesUsual } from './limits.ts'
import type { VaultSettings } from './settings.ts'

const aws: VaultSettings = { kind: 'aws', region: 'eu-central-1' }
const gcp: VaultSettings = { kind: 'gcp', project_id: 'acme-production' }
const azure: VaultSettings = { kind: 'azure', vault_url: 'https://acme.vault.azure.net' }

describe('what an account allows', () => {
  it.each([
    ['AWS', aws, { requests: 3, durationMs: 1_000 }],
    ['AWS with the paid setting', { ...aws, changes_per_second: 10 }, { requests: 10, durationMs: 1_000 }],
    ['AWS when shared with others', { ...aws, changes_per_second: 0.5 }, { requests: 1, durationMs: 2_000 }],
    ['Google', gcp, { requests: 600, durationMs: 60_000 }],
    ['Google with less', { ...gcp, writes_per_minute: 60 }, { requests: 60, durationMs: 60_000 }],
    ['Azure', azure, { requests: 300, durationMs: 10_000 }],
    ['Azure with more', { ...azure, changes_per_10_seconds: 900 }, { requests: 900, durationMs: 10_000 }],
  ] as const)('%s', (_, settings, limit) => {
    expect(changeLimit(settings)).toEqual(limit)
  })

  it.each([
    [aws, 3],
    [{ ...aws, changes_per_second: 10 }, 10],
    [{ ...gcp, writes_per_minute: 60 }, 0.8],
    [{ ...azure, changes_per_10_seconds: 150 }, 10],
  ] as const)('is the pace to begin with: %o', (settings, perSecond) => {
    const lanes = sharedLanes(settings.kind, newId(), { times: timesUsual(settings) })
    expect(lanes.change.perSecond()).toBeCloseTo(perSecond)
  })

  it('is for changes and reads apart', () => {
    const settings = { ...aws, reads_per_second: 80 } as const
    const lanes = sharedLanes('aws', newId(), { times: timesUsual(settings) })
    expect([lanes.read.perSecond(), lanes.change.perSecond()]).toEqual([40, 3])
  })
})

describe('the lanes of one account', () => {
  const times = { read: 1, change: 1 }

  it('are the same for everyone in this process, until the settings say otherwise', () => {
    const scope = newId()
    expect(sharedLanes('aws', scope, { times })).toBe(sharedLanes('aws', scope, { times }))
    expect(sharedLanes('aws', scope, { times })).not.toBe(sharedLanes('aws', scope, { times: { read: 1, change: 2 } }))
  })

  it('take a turn that all processes share for each change, and give it back whatever becomes of it', async () => {
    const said: string[] = []
    const turn = async () => {
      said.push('turn')
      return () => void said.push('over')
    }
    const lanes = sharedLanes('azure', newId(), { times, turn })
    await lanes.read.run(async () => said.push('read'))
    await lanes.change.run(async () => said.push('change'))
    await expect(lanes.change.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(said).toEqual(['read', 'turn', 'change', 'over', 'turn', 'over'])
  })

  it('make no change without that turn', async () => {
    const lanes = sharedLanes('azure', newId(), { times, turn: () => Promise.reject(new Error('no database')) })
    let changed = false
    const change = lanes.change.run(async () => {
      changed = true
    })
    await expect(change).rejects.toThrow('no database')
    expect(changed).toBe(false)
  })
})
