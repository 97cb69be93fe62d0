import { describe, expect, it } from 'vitest'
import { newId } from '#lib/core/ids.ts'
import { failure } from '#lib/testing/failure.ts'
import { someone } from '#lib/testing/people.ts'
import { startBench } from '#lib/testing/provisioning.ts'
import { listResources } from './list-resources.ts'
import { readEnvBlocks } from './read-env-blocks.ts'
import { revealSecret } from './reveal-secret.ts'

const bench = await startBench()
const viewer = someone('viewer')

const made = await bench.configure('aws')
await bench.carryOut(made.id)
const { value: key } = await revealSecret({
  ctx: bench.ctx,
  configurationId: made.id,
  name: 'posthog_project_api_key',
})

describe('listResources', () => {
  it('names everything that was made, with a page of PostHog for each of its objects', async () => {
    const resources = await listResources(viewer, made.id)
    const inPostHog = resources.filter(({ kind }) => kind.startsWith('posthog.'))
    expect(inPostHog.length).toBeGreaterThan(15)
    for (const { url } of inPostHog) expect(url).toContain(`${bench.simulator.endpoints.posthog}/project/`)
    expect(resources.find(({ address }) => address === 'posthog.feature_flag/analytics-enabled')).toMatchObject({
      name: `${made.service_name}-analytics-enabled`,
      origin: 'created',
    })
    const vault = resources.filter(({ kind }) => kind.startsWith('vault.'))
    expect(vault.map(({ name }) => name)).toContain(`/nexpo/${made.service_name}/posthog/project-api-key`)
    expect(vault.map(({ url }) => url)).toEqual(vault.map(() => null))
    expect(JSON.stringify(resources)).not.toContain(key)
  })

  it('is empty for a draft, and not found for what does not exist', async () => {
    const draft = await bench.configure('gcp')
    expect(await listResources(viewer, draft.id)).toEqual([])
    expect((await failure(listResources(viewer, newId()))).code).toBe('not_found')
  })
})

describe('readEnvBlocks', () => {
  it('writes all eleven formats, and the key in none', async () => {
    const blocks = await readEnvBlocks(viewer, made.id)
    expect(blocks).toHaveLength(11)
    for (const { text, problem } of blocks) {
      expect(problem).toBe('')
      expect(text).toContain('POSTHOG_PROJECT_API_KEY')
    }
    expect(JSON.stringify(blocks)).not.toContain(key)
  })

  it('says which would hold the key if it were revealed', async () => {
    const blocks = await readEnvBlocks(viewer, made.id)
    const mayHold = new Map(blocks.map(({ format, may_hold_key }) => [format, may_hold_key]))
    expect([mayHold.get('dotenv'), mayHold.get('external-secret')]).toEqual([true, false])
  })
})
