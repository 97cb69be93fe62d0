import { describe, expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { type KeyProcess, startKeyProcess } from '#lib/testing/key-processes.ts'
import { fillSecrets, isItsOwn, turnOf, writeSecret } from '#lib/testing/named-secrets.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { drawSeed, keepFigures, seeded, sized } from '#lib/testing/reliability/trial.ts'
import { readKeyStatus } from './read-key-status.ts'
import { rotateDataKey } from './rotate-data-key.ts'
import { rotateKek } from './rotate-kek.ts'

await takeOwnDatabase({ HEDGEROW_KEK: 'env:,env:HEDGEROW_NEXT_KEK', HEDGEROW_NEXT_KEK: 'A'.repeat(43).concat('=') })
const ctx = someone('admin')
const secrets = sized({ ci: 300, full: 10_000 })
const kills = sized({ ci: 10, full: 100 })

/** How many of the secrets are not what they were. */
async function countLost(): Promise<number> {
  const rows = await db().connection.findMany()
  return secrets - rows.filter(isItsOwn).length
}

/** Writes one secret after the other until it is stopped; then says how many of them hold another value. */
function writeOn(ids: readonly string[]) {
  let isOver = false
  const turns = new Map<string, number>()
  const writing = (async () => {
    for (let turn = 1; !isOver; turn += 1) {
      const id = ids[turn % ids.length] ?? ''
      await writeSecret(id, turn)
      turns.set(id, turn)
    }
  })()
  return async () => {
    isOver = true
    await writing
    const rows = await db().connection.findMany({ where: { id: { in: [...turns.keys()] } } })
    return {
      writes: Math.max(...turns.values()),
      undone: rows.filter((row) => turnOf(row) !== turns.get(row.id)).length,
    }
  }
}

/** Values by the state of the key that has sealed them. */
async function countByState(): Promise<Record<string, number>> {
  const { keys, first_release_values: first } = await readKeyStatus(ctx)
  const sum = (status: string) => keys.filter((key) => key.status === status).reduce((all, key) => all + key.values, 0)
  return { active: sum('active'), retiring: sum('retiring'), retired: sum('retired'), first }
}

describe('both keys, while another process reads', () => {
  it('are rotated without a read that fails, and killed rotations come to their end', {
    timeout: 3_600_000,
  }, async () => {
    const seed = drawSeed('S09-online-rotation')
    const chance = seeded(seed)
    const ids = await fillSecrets(secrets)
    const reader = await startKeyProcess()
    await reader.tell('start', 'started')
    const reading = reader.tell('read', 'read')

    const stopWriting = writeOn(ids)
    const begun = performance.now()
    const first = await rotateDataKey({ ctx, settleMs: 0 })
    const lastedMs = performance.now() - begun
    const { writes, undone } = await stopWriting()
    const moved = await rotateKek({ ctx, to: 'env:HEDGEROW_NEXT_KEK' })
    const back = await rotateKek({ ctx, to: 'env:' })

    let [lost, midway, faster] = [0, 0, 0]
    let next: Promise<KeyProcess> = startKeyProcess()
    for (let kill = 0; kill < kills; kill += 1) {
      const victim = await next
      next = startKeyProcess()
      const of = kill % 5 === 0 ? 'being told' : 'having the key'
      if (await victim.dieRotating({ dieAfterMs: (chance() * lastedMs) / 3, of })) faster += 1
      lost += await countLost()
      const { retiring = 0, active = 0 } = await countByState()
      if (retiring > 0 && active > 0) midway += 1
    }
    const last = await next
    await last.tell('rotate', 'rotated')
    await last.end()
    await reader.tell('stop', 'read')
    const { read, failed } = await reading
    await reader.end()
    const states = await countByState()
    keepFigures('S09-online-rotation', {
      seed,
      secrets,
      'sealed anew by the first rotation': first.sealed,
      'data keys wrapped anew': moved.rewrapped + back.rewrapped,
      'reads meanwhile': read,
      'reads that failed': failed,
      'writes meanwhile': writes,
      'writes undone': undone,
      kills,
      'kills with values of both keys': midway,
      'rotations faster than their kill': faster,
      'secrets unreadable after a kill': lost,
      'values not sealed with the active key at the end': secrets - (states.active ?? 0),
    })
    expect(first.sealed).toBeGreaterThan(0)
    expect(writes).toBeGreaterThan(0)
    expect([moved.rewrapped, back.rewrapped]).toEqual([2, 2])
    expect(read).toBeGreaterThan(secrets)
    expect({ failed, undone, lost }).toEqual({ failed: 0, undone: 0, lost: 0 })
    expect(midway).toBeGreaterThan(0)
    expect(states).toEqual({ active: secrets, retiring: 0, retired: 0, first: 0 })
    expect((await readKeyStatus(ctx)).keys.filter(({ status }) => status === 'retiring')).toEqual([])
  })
})
