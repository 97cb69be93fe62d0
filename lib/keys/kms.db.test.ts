import { afterAll, describe, expect, it } from 'vitest'
import { db } from '#lib/db.ts'
import { startKeyProcess } from '#lib/testing/key-processes.ts'
import { fillSecrets, isItsOwn } from '#lib/testing/named-secrets.ts'
import { takeOwnDatabase } from '#lib/testing/own-database.ts'
import { someone } from '#lib/testing/people.ts'
import { startSimulator } from '#lib/testing/simulator.ts'
import type { VaultTruth } from '#lib/testing/vault-truth.ts'
import { rotateDataKey } from './rotate-data-key.ts'
import { rotateKek } from './rotate-kek.ts'

const simulator = await startSimulator()
afterAll(() => simulator.stop())
const { aws } = await simulator.truth<{ aws: VaultTruth['aws'] & { account_id: string; region: string } }>()
const arn = `arn:aws:kms:${aws.region}:${aws.account_id}:key/${aws.kms_key_id}`
const kms = `aws-kms:${arn}?endpoint=${simulator.endpoints.aws}`
await takeOwnDatabase({
  HEDGEROW_KEK: `env:,${kms}`,
  AWS_ACCESS_KEY_ID: aws.access_key_id,
  AWS_SECRET_ACCESS_KEY: aws.secret_access_key,
})
const ctx = someone('admin')

describe('a database whose data keys are moved to AWS KMS', () => {
  it('starts with it alone, makes new data keys with it, and reads what was sealed before', async () => {
    await fillSecrets(3)
    expect(await rotateKek({ ctx, to: kms })).toEqual({ kek: `aws-kms ${arn}`, rewrapped: 1 })
    const moved = await startKeyProcess({ HEDGEROW_KEK: kms })
    await moved.tell('start', 'started')
    await moved.tell('rotate', 'rotated')
    await moved.end()
    expect(await db().dataKey.findMany({ orderBy: { id: 'asc' } })).toMatchObject([
      { kekKind: 'aws-kms', kekId: arn, status: 'retired' },
      { kekKind: 'aws-kms', kekId: arn, status: 'active' },
    ])
    expect((await db().connection.findMany()).filter(isItsOwn)).toHaveLength(3)
  })

  it('does not start, and says why, while KMS refuses; what runs goes on', async () => {
    await simulator.settings({ aws: { denied_actions: ['kms:*'] } })
    const refused = await startKeyProcess({ HEDGEROW_KEK: kms })
    expect((await refused.tell('start', 'refused')).why).toContain(`kms:Encrypt and kms:Decrypt on ${arn}`)
    await refused.end()
    expect((await db().connection.findMany()).filter(isItsOwn)).toHaveLength(3)
    await simulator.settings({ aws: { denied_actions: [] } })
  })

  it('comes back from it', async () => {
    expect(await rotateKek({ ctx, to: 'env:' })).toMatchObject({ rewrapped: 2 })
    await simulator.settings({ aws: { denied_actions: ['kms:*'] } })
    expect(await rotateDataKey({ ctx, settleMs: 0 })).toMatchObject({ sealed: 3, unreadable: [] })
    const free = await startKeyProcess({ HEDGEROW_KEK: 'env:' })
    await free.tell('start', 'started')
    await free.end()
  })
})
