import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { ResolvedSpec } from '#lib/engine/kind.ts'
import type { Body, PostHogClient } from '#lib/posthog/client.ts'
import { failure } from '#lib/testing/failure.ts'
import { createParents, kindOf, type Parents, parentProject } from '#lib/testing/posthog-parents.ts'
import { kindCases } from '#lib/testing/posthog-specs.ts'
import { appliedSpec, lookupFor, markerFor, posthogWorld, simulatorClient } from '#lib/testing/posthog-world.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import type { PostHogWorld } from './worlds.ts'

const simulator = await takeSimulator()
let client: PostHogClient
let world: PostHogWorld
let parents: Parents

function specOf(type: string): ResolvedSpec {
  const found = kindCases.find((one) => one.type === type)
  if (!found) throw new Error(`There is no case for ${type}.`)
  return found.spec(parents)
}

/** What a person does in PostHog's own pages. */
const byHand = (path: string, body: Body) =>
  client.patch(`/api/projects/${parents.project}/${path}/`, body, z.unknown(), { what: 'change it by hand' })

beforeEach(async () => {
  client = await simulatorClient(simulator, { deadlineMs: 2_000 })
  world = posthogWorld(client)
  parents = await createParents(world)
  await simulator.clearCalls()
})

describe('event definitions', () => {
  const kind = kindOf('posthog.event_definition')
  const marker = markerFor('posthog.event_definition/request')

  it('do without a description where the build keeps none, and then show no drift', async () => {
    await simulator.settings({ posthog: { taxonomy: false } })
    const spec = specOf(kind.type)
    const made = await kind.create(world, spec, marker)
    expect(kind.compare?.(appliedSpec(world, spec), made.live)).toEqual([])
    expect(made.live).not.toHaveProperty('description')
    const wanted = { ...spec, tags: ['other'] }
    const updated = await kind.update(world, wanted, made, marker)
    expect(kind.compare?.(appliedSpec(world, wanted), updated.live)).toEqual([])
    const record = { externalId: made.externalId, applied: appliedSpec(world, wanted) }
    expect(await kind.find(world, lookupFor(marker, wanted, record))).toMatchObject({ owner: 'ours' })
  })

  it('take over the one that PostHog has made from a first event', async () => {
    const spec = specOf(kind.type)
    const path = `/api/projects/${parents.project}/event_definitions/`
    await client.post(path, { name: spec.name }, z.unknown(), { what: 'send an event' })
    const made = await kind.create(world, spec, marker)
    expect(kind.compare?.(appliedSpec(world, spec), made.live)).toEqual([])
    expect(await kind.find(world, lookupFor(marker, spec))).toMatchObject({ owner: 'ours' })
  })

  it('do not take over one of another configuration', async () => {
    const spec = specOf(kind.type)
    await kind.create(world, spec, markerFor('posthog.event_definition/request', 'nexpo/other/prod'))
    expect(await failure(kind.create(world, spec, marker))).toMatchObject({ upstream: { cause: 'conflict' } })
  })

  it('say that a server is too old', async () => {
    await simulator.settings({ posthog: { event_definition_create: false } })
    const error = await failure(kind.create(world, specOf(kind.type), marker))
    expect(error).toMatchObject({ upstream: { cause: 'permanent', status: 405, outcome: 'rejected' } })
    expect(error).toHaveProperty('upstream.fix', expect.stringContaining('too old'))
  })
})

describe('feature flags', () => {
  const kind = kindOf('posthog.feature_flag')
  const marker = markerFor('posthog.feature_flag/debug-logging')

  it('are found when somebody has archived them, and brought back', async () => {
    const spec = specOf(kind.type)
    const made = await kind.create(world, spec, marker)
    await byHand(`feature_flags/${made.externalId}`, { active: false, archived: true })
    const found = await kind.find(world, lookupFor(marker, spec))
    expect(found).toMatchObject({ owner: 'ours', externalId: made.externalId, live: { active: false } })
    if (!found) return
    await kind.update(world, spec, found, marker)
    expect(await kind.find(world, lookupFor(marker, spec))).toMatchObject({ live: { active: true } })
  })

  it('send all of their filters even when one thing differs', async () => {
    await simulator.settings({ posthog: { merge_flag_filters: false } })
    const spec = specOf(kind.type)
    const made = await kind.create(world, spec, marker)
    const updated = await kind.update(world, { ...spec, description: 'Other.' }, made, marker)
    expect(updated.live).toMatchObject({ filters: spec.filters })
  })

  it('can be made again under the key of a removed one', async () => {
    const spec = specOf(kind.type)
    const made = await kind.create(world, spec, marker)
    await kind.remove(world, made.externalId, appliedSpec(world, spec))
    const again = await kind.create(world, spec, markerFor(marker.address))
    expect(await kind.find(world, lookupFor(marker, spec))).toMatchObject({ externalId: again.externalId })
  })
})

describe('cohorts', () => {
  const kind = kindOf('posthog.cohort')

  it('are equal when a person has saved days as text', async () => {
    const spec = specOf(kind.type)
    const marker = markerFor('posthog.cohort/active-users')
    const made = await kind.create(world, spec, marker)
    expect(JSON.stringify(made.live)).not.toMatch(/bytecode|conditionHash/)
    const asText = {
      ...made.live,
      filters: JSON.parse(JSON.stringify(spec.filters).replace(/"time_value":7/, '"time_value":"7"')),
    }
    await byHand(`cohorts/${made.externalId}`, { filters: asText.filters })
    const found = await kind.find(world, lookupFor(marker, spec))
    expect(found && kind.compare?.(appliedSpec(world, spec), found.live)).toEqual([])
  })
})

describe('insights', () => {
  const kind = kindOf('posthog.insight')
  const marker = markerFor('posthog.insight/volume')

  it('stay on the dashboards that people have put them on', async () => {
    const board = kindOf('posthog.dashboard')
    const [second, third] = await Promise.all([
      board.create(world, { ...specOf(board.type), name: 'second' }, markerFor('d/2')),
      board.create(world, { ...specOf(board.type), name: 'third' }, markerFor('d/3')),
    ])
    const spec = specOf(kind.type)
    const made = await kind.create(world, spec, marker)
    await byHand(`insights/${made.externalId}`, { dashboards: [parents.dashboard, Number(second.externalId)] })
    const record = { externalId: made.externalId, applied: appliedSpec(world, spec) }
    const found = await kind.find(world, lookupFor(marker, spec, record))
    expect(found?.live).toMatchObject({ dashboard: parents.dashboard })

    const wanted = { ...spec, dashboard: Number(third.externalId) }
    if (found) await kind.update(world, wanted, found, marker)
    const { posthog } = await simulator.truth<{ posthog: { tiles: readonly Record<string, unknown>[] } }>()
    const on = posthog.tiles.filter((tile) => tile.insight_id === Number(made.externalId) && tile.deleted !== true)
    expect(on.map((tile) => tile.dashboard_id).sort()).toEqual([Number(second.externalId), Number(third.externalId)])
  })

  it('cut a long description to make room for the mark, and then show no drift', async () => {
    const spec = { ...specOf(kind.type), description: 'word '.repeat(80).trim() }
    const made = await kind.create(world, spec, marker)
    expect(kind.compare?.(appliedSpec(world, spec), made.live)).toEqual([])
    expect(await kind.find(world, lookupFor(marker, spec))).toMatchObject({ owner: 'ours' })
    const other = { ...spec, description: 'other '.repeat(66) }
    expect(kind.compare?.(appliedSpec(world, other), made.live)).toEqual(['description'])
  })
})

describe('webhooks', () => {
  const kind = kindOf('posthog.hog_function')
  const marker = markerFor('posthog.hog_function/service-errors')

  it('keep the secret where PostHog encrypts it', async () => {
    const spec = specOf(kind.type)
    const made = await kind.create(world, spec, marker)
    const path = `/api/projects/${parents.project}/hog_functions/${made.externalId}/`
    const seen = JSON.stringify(await client.get(path, z.unknown(), { what: 'look at it' }))
    expect(seen).not.toContain('not-a-real-secret')
    expect(seen).toContain('{inputs.webhook_secret}')
    expect(JSON.stringify(made)).not.toContain('not-a-real-secret')
  })

  it('cannot tell another secret, but another record and a header that was taken away', async () => {
    const spec = specOf(kind.type)
    const made = await kind.create(world, spec, marker)
    const applied = appliedSpec(world, spec)
    const lookup = lookupFor(marker, spec, { externalId: made.externalId, applied })
    expect((await kind.find(world, lookup))?.live.secret).toEqual(applied.secret)
    expect(kind.compare?.(applied, (await kind.find(world, { ...lookup, applied: null }))?.live ?? {})).toEqual([
      'secret',
    ])
    await byHand(`hog_functions/${made.externalId}`, {
      inputs: { ...plainInputs, body: { value: spec.body }, headers: { value: {} } },
    })
    const found = await kind.find(world, lookup)
    expect(kind.compare?.(applied, found?.live ?? {})).toEqual(['secret'])
    if (found) await kind.update(world, spec, found, marker)
    expect(kind.compare?.(applied, (await kind.find(world, lookup))?.live ?? {})).toEqual([])
  })

  it('cannot change their type', () => {
    expect(kind.immutable).toContain('type')
  })

  it.each([
    { name: 'the add-on is missing', settings: { destinations_need_addon: true }, fix: /Data Pipelines/ },
    { name: 'templates were never synced', settings: { hog_templates: false }, fix: /template/ },
  ])('say what to do when $name', async ({ settings, fix }) => {
    await simulator.settings({ posthog: settings })
    const error = await failure(kind.create(world, specOf(kind.type), marker))
    expect(error).toMatchObject({ upstream: { cause: 'permanent', outcome: 'rejected' } })
    expect(error).toHaveProperty('upstream.fix', expect.stringMatching(fix))
  })
})

const plainInputs = {
  url: { value: 'https://hooks.example.com/posthog' },
  method: { value: 'POST' },
  debug: { value: false },
}

describe('alerts', () => {
  it('say when the plan allows no more', async () => {
    await simulator.settings({ posthog: { alert_limit: 0 } })
    const kind = kindOf('posthog.alert')
    const error = await failure(kind.create(world, specOf(kind.type), markerFor('posthog.alert/a')))
    expect(error).toMatchObject({ upstream: { cause: 'permanent', status: 400, outcome: 'rejected' } })
  })
})

describe('a plan over all kinds', () => {
  it('asks PostHog once for each kind and project, however many objects there are', async () => {
    for (const { type, spec } of kindCases) await kindOf(type).create(world, spec(parents), markerFor(`${type}/one`))
    await simulator.clearCalls()
    const planning = posthogWorld(client, { shared: true })
    const project = lookupFor(markerFor('posthog.project/p'), parentProject, { externalId: String(parents.project) })
    await kindOf('posthog.project').find(planning, { ...project, applied: parentProject })
    for (const type of ['posthog.project_settings', 'posthog.replay_retention'])
      await kindOf(type).find(planning, lookupFor(markerFor(`${type}/s`), { project: parents.project }))
    for (const { type, spec } of kindCases) {
      for (const name of ['one', 'two', 'three'])
        await kindOf(type).find(planning, lookupFor(markerFor(`${type}/${name}`), spec(parents)))
    }
    const calls = (await simulator.calls()).map(({ method, path }) => `${method} ${path}`)
    expect(new Set(calls).size).toBe(calls.filter((call) => !call.endsWith('/feature_flags/')).length + 1)
    expect(calls.length).toBeLessThanOrEqual(11)
  })
})
