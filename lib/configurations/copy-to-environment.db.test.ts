import { expect, it } from 'vitest'
import { newId } from '#lib/core/ids.ts'
import { db } from '#lib/db.ts'
import { failure } from '#lib/testing/failure.ts'
import { someone } from '#lib/testing/people.ts'
import { copyToEnvironment } from './copy-to-environment.ts'
import { createConfiguration } from './create-configuration.ts'

const ctx = someone('editor')

function made(over: Record<string, unknown> = {}) {
  const input = { service_name: `svc-${newId().slice(-12)}`, environment: 'dev', sampling_rate: 0.5, ...over }
  return createConfiguration({ ctx, input })
}

it('makes a draft of the same settings, without the secret', async () => {
  const from = await made({
    webhook_endpoint: 'https://hooks.example.com/x',
    webhook_secret: 'a-secret-only-for-this-test',
    common_tags: { tier: '1' },
  })
  const copy = await copyToEnvironment({ ctx, id: from.id, environment: 'prod' })
  expect(copy).toMatchObject({
    key: `nexpo/${from.service_name}/prod`,
    status: 'draft',
    revision: 1,
    sampling_rate: 0.5,
    webhook_endpoint: 'https://hooks.example.com/x',
    webhook_secret: '',
    common_tags: { tier: '1' },
  })
  const records = await db().auditRecord.findMany({ where: { subjectId: copy.id } })
  expect(records).toMatchObject([{ action: 'configuration.created', actorId: ctx.actor.id }])
})

it('refuses what the other environment does not allow, and makes nothing', async () => {
  const from = await made({ anonymize_ips: false })
  const error = await failure(copyToEnvironment({ ctx, id: from.id, environment: 'prod' }))
  expect(error.code).toBe('invalid')
  expect(error.faults.map(({ path }) => path)).toContain('reasons.anonymize_ips')
  expect(await db().configuration.count({ where: { key: `nexpo/${from.service_name}/prod` } })).toBe(0)
})

it('names the one that is there already', async () => {
  const from = await made()
  const there = await copyToEnvironment({ ctx, id: from.id, environment: 'staging' })
  const error = await failure(copyToEnvironment({ ctx, id: from.id, environment: 'staging' }))
  expect([error.code, error.details.configuration_id]).toEqual(['conflict', there.id])
})

it('is not for viewers', async () => {
  const from = await made()
  const viewer = someone('viewer')
  expect((await failure(copyToEnvironment({ ctx: viewer, id: from.id, environment: 'prod' }))).code).toBe('forbidden')
})
