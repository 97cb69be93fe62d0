import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { JsonObject } from '#lib/core/json.ts'
import { formatMarker } from '#lib/core/marker.ts'
import { differences } from '#lib/engine/compare.ts'
import type { Found, RegisteredKind, ResolvedSpec } from '#lib/engine/kind.ts'
import type { PostHogClient } from '#lib/posthog/client.ts'
import { failure } from '#lib/testing/failure.ts'
import { createParents, kindOf, type Parents } from '#lib/testing/posthog-parents.ts'
import { kindCases } from '#lib/testing/posthog-specs.ts'
import { appliedSpec, lookupFor, markerFor, posthogWorld, simulatorClient } from '#lib/testing/posthog-world.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import type { PostHogWorld } from './worlds.ts'

const simulator = await takeSimulator()
let client: PostHogClient
let world: PostHogWorld
let parents: Parents

function unequal(kind: RegisteredKind, spec: ResolvedSpec, found: Found | null): readonly string[] {
  if (!found) return ['it is not there']
  const plain = appliedSpec(world, spec)
  return kind.compare ? kind.compare(plain, found.live) : differences(plain, found.live)
}

type Held = JsonObject & { readonly id: number | string; readonly deleted?: boolean }

/** Live objects of one sort, as the simulator itself holds them. */
async function held(objects: string): Promise<readonly Held[]> {
  const { posthog } = await simulator.truth<{ posthog: Record<string, readonly Held[]> }>()
  return (posthog[objects] ?? []).filter(({ deleted }) => deleted !== true)
}

beforeEach(async () => {
  client = await simulatorClient(simulator, { deadlineMs: 2_000 })
  world = posthogWorld(client)
  parents = await createParents(world)
  await simulator.clearCalls()
})

describe.each(kindCases)('$type', ({ type, spec: specOf, changes, objects, adopts, marked }) => {
  const kind = kindOf(type)
  const marker = markerFor(`${type}/mine`)

  it('is made, found, changed, found, removed and gone', async () => {
    const spec = specOf(parents)
    expect(await kind.find(world, lookupFor(marker, spec))).toBeNull()

    const made = await kind.create(world, spec, marker)
    expect(made.owner).toBe('ours')
    expect(unequal(kind, spec, made)).toEqual([])
    const record = { externalId: made.externalId, applied: appliedSpec(world, spec) }
    const found = await kind.find(world, lookupFor(marker, spec, record))
    expect(found).toEqual(made)

    let current = { spec, found: made }
    for (const change of changes) {
      const wanted = { ...current.spec, ...change }
      expect(unequal(kind, wanted, current.found)).not.toEqual([])
      const updated = await kind.update(world, wanted, current.found, marker)
      expect(updated.externalId).toBe(made.externalId)
      expect(unequal(kind, wanted, updated)).toEqual([])
      const again = await kind.find(
        world,
        lookupFor(marker, wanted, { ...record, applied: appliedSpec(world, wanted) }),
      )
      expect(again).toEqual(updated)
      current = { spec: wanted, found: updated }
    }
    const applied = appliedSpec(world, current.spec)
    await kind.remove(world, made.externalId, applied)
    expect(await kind.find(world, lookupFor(marker, current.spec, { ...record, applied }))).toBeNull()
    await kind.remove(world, made.externalId, applied)
    expect((await held(objects)).map(({ id }) => String(id))).not.toContain(made.externalId)
  })

  it('makes the calls that it promises', async () => {
    const spec = specOf(parents)
    const made = await kind.create(world, spec, marker)
    expect(await simulator.calls({ changing: true })).toHaveLength(kind.calls.create)
    await simulator.clearCalls()
    await kind.update(world, { ...spec, ...changes[0] }, made, marker)
    expect(await simulator.calls({ changing: true })).toHaveLength(kind.calls.update)
    await simulator.clearCalls()
    await kind.remove(world, made.externalId, appliedSpec(world, spec))
    expect(await simulator.calls({ changing: true })).toHaveLength(kind.calls.remove)
  })

  it('shows a person nothing of the mark, and PostHog all of it', async () => {
    const spec = specOf(parents)
    const made = await kind.create(world, spec, marker)
    expect(JSON.stringify(made.live)).not.toContain('⟦')
    const object = (await held(objects)).find(({ id }) => String(id) === made.externalId)
    expect(JSON.stringify(object).includes(formatMarker(marker))).toBe(marked)
  })

  it.each(['502-after', 'drop-after', 'truncate-json', 'html-error'])(
    'has one object when an answer is lost (%s), and finds it by the nonce',
    async (mode) => {
      const spec = specOf(parents)
      const isLost = mode !== 'html-error'
      await simulator.fault({ mode, match: '^POST ', times: 1 })
      const error = await failure(kind.create(world, spec, marker))
      expect(error).toMatchObject({ upstream: { outcome: 'unknown', system: 'posthog' } })

      const nonce = lookupFor(marker, spec, { nonce: marker.nonce, applied: appliedSpec(world, spec) })
      const found = await kind.find(world, nonce)
      expect(found === null).toBe(!isLost)
      if (!found) return
      expect(found.owner).toBe('ours')
      expect(unequal(kind, spec, found)).toEqual([])
      expect(await simulator.calls({ changing: true })).toHaveLength(1)
      const other = { ...nonce, nonce: '0'.repeat(26) }
      expect(await kind.find(world, other)).toEqual(marked ? null : found)
    },
  )

  it('is recognised by its mark when our records are gone', async () => {
    const spec = specOf(parents)
    const made = await kind.create(world, spec, marker)
    const found = await kind.find(world, lookupFor({ ...marker, nonce: 'another' }, spec))
    expect(found).toMatchObject({ owner: 'ours', externalId: made.externalId })
  })

  it('leaves what carries the mark of another configuration alone', async () => {
    const spec = specOf(parents)
    await kind.create(world, spec, markerFor(marker.address, 'nexpo/billing/prod'))
    const found = await kind.find(world, lookupFor(marker, spec))
    if (adopts) expect(found?.owner).toBe('foreign')
    else if (marked) expect(found).toBeNull()
  })

  it('may be adopted when nobody has marked it, if names are unique', async () => {
    const spec = specOf(parents)
    const made = await kind.create(world, spec, marker)
    const [field, text] = type === 'posthog.feature_flag' ? ['name', 'by hand'] : ['description', 'by hand']
    if (marked) {
      const path = `/api/projects/${parents.project}/${objects}/${made.externalId}/`
      await client.patch(path, { [field]: text }, z.unknown(), { what: 'edit it by hand' })
    }
    const found = await kind.find(world, lookupFor(marker, spec))
    if (marked) expect(found?.owner ?? null).toBe(adopts ? 'free' : null)

    const recorded = lookupFor(marker, spec, { externalId: made.externalId, applied: appliedSpec(world, spec) })
    const known = await kind.find(world, recorded)
    expect(known?.owner).toBe('ours')
    if (!known || !marked) return
    const repaired = await kind.update(world, spec, known, marker)
    expect(unequal(kind, spec, repaired)).toEqual([])
    expect(await kind.find(world, lookupFor(marker, spec))).toMatchObject({ owner: 'ours' })
  })

  it('is not another object that was given its number', async () => {
    const spec = specOf(parents)
    const made = await kind.create(world, spec, marker)
    const applied = appliedSpec(world, spec)
    await kind.remove(world, made.externalId, applied)
    await simulator.fault({ mode: 'id-reuse', match: '^POST ' })
    const other = { ...spec, name: 'somebody else', ...(spec.key ? { key: 'somebody-else' } : {}) }
    const reused = await kind.create(world, other, markerFor(`${type}/other`, 'nexpo/billing/prod'))
    expect(reused.externalId === made.externalId).toBe(/^\d+$/.test(made.externalId))
    expect(await kind.find(world, lookupFor(marker, spec, { externalId: made.externalId, applied }))).toBeNull()
  })

  it('names the scope that the key lacks', async () => {
    const poor = posthogWorld(await simulatorClient(simulator, { label: 'read-only' }))
    const error = await failure(kind.create(poor, specOf(parents), marker))
    expect(error).toMatchObject({
      code: 'upstream',
      upstream: { cause: 'forbidden', status: 403, outcome: 'rejected', retryable: false },
    })
    expect(error).toHaveProperty('upstream.fix', expect.stringMatching(/Add the scope \w+:write/))
  })

  it('throws rather than say that nothing is there', async () => {
    const spec = specOf(parents)
    for (const fault of [
      { mode: '403-scope', match: '^GET ' },
      { mode: 'html-error', match: '^GET ', status: 404 },
      { mode: 'truncate-json', match: '^GET ' },
      { mode: 'hang', match: '^GET ' },
      { mode: 'drop-before', match: '^GET ' },
    ]) {
      await simulator.fault(fault)
      const quick = posthogWorld(await simulatorClient(simulator, { deadlineMs: 300 }))
      await expect(kind.find(quick, lookupFor(marker, spec)), fault.mode).rejects.toMatchObject({ code: 'upstream' })
      await simulator.clearFaults()
    }
  })

  it('does not repeat a create that was throttled, and says when to come back', async () => {
    await simulator.fault({ mode: '429', match: '^POST ', retry_after: 7 })
    const error = await failure(kind.create(world, specOf(parents), marker))
    expect(error).toMatchObject({
      retryAfterMs: 7_000,
      upstream: { cause: 'throttled', outcome: 'rejected', retryable: true },
    })
    expect(await simulator.calls({ changing: true })).toHaveLength(1)
  })

  it('refuses a spec that is not one before any call', async () => {
    await expect(async () => kind.create(world, { project: parents.project }, marker)).rejects.toThrow()
    expect(await simulator.calls()).toEqual([])
  })
})
