import { beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '#lib/core/secret.ts'
import type { Found, RegisteredKind, ResolvedSpec } from '#lib/engine/kind.ts'
import { failure } from '#lib/testing/failure.ts'
import { kindOf } from '#lib/testing/posthog-parents.ts'
import { appliedSpec, lookupFor, markerFor, posthogWorld, simulatorClient } from '#lib/testing/posthog-world.ts'
import { takeSimulator } from '#lib/testing/take-simulator.ts'
import type { PostHogWorld } from './worlds.ts'

const simulator = await takeSimulator()
let world: PostHogWorld

const projects = kindOf('posthog.project')
const settings = kindOf('posthog.project_settings')
const retention = kindOf('posthog.replay_retention')
const shared = kindOf('posthog.shared_project')

const marker = markerFor('posthog.project/nexpo-auth-prod')
const spec = {
  organization: '@current',
  name: 'nexpo-auth-prod',
  description: 'Analytics of auth (prod) in nexpo.',
  timezone: 'UTC',
}

type HeldProject = { readonly id: number; readonly name: string; readonly api_token: string }
type Truth = { posthog: { projects: readonly HeldProject[]; organizations: readonly { id: string }[] } }
const held = async () => (await simulator.truth<Truth>()).posthog.projects
const unequal = (kind: RegisteredKind, wanted: ResolvedSpec, found: Found) =>
  kind.compare?.(appliedSpec(world, wanted), found.live)

beforeEach(async () => {
  world = posthogWorld(await simulatorClient(simulator, { deadlineMs: 2_000 }))
})

describe('posthog.project', () => {
  it('is made, found, changed, removed and gone', async () => {
    expect(await projects.find(world, lookupFor(marker, spec))).toBeNull()
    const made = await projects.create(world, spec, marker)
    expect(unequal(projects, spec, made)).toEqual([])

    const record = { externalId: made.externalId, applied: appliedSpec(world, spec) }
    expect(await projects.find(world, lookupFor(marker, spec, record))).toMatchObject({
      owner: 'ours',
      live: made.live,
    })
    const wanted = { ...spec, name: 'nexpo-auth-live', description: 'Other.', timezone: 'Europe/Berlin' }
    expect(unequal(projects, wanted, made)).toEqual(['name', 'description', 'timezone'])
    const updated = await projects.update(world, wanted, made, marker)
    expect(unequal(projects, wanted, updated)).toEqual([])

    await projects.remove(world, made.externalId, record.applied)
    expect(await projects.find(world, lookupFor(marker, wanted, record))).toBeNull()
    await projects.remove(world, made.externalId, record.applied)
    expect(await projects.find(world, lookupFor(marker, wanted))).toBeNull()
  })

  it('gives the token as a secret', async () => {
    const made = await projects.create(world, spec, marker)
    const token = made.attributes.api_token
    expect(token).toBeInstanceOf(Secret)
    expect((await held())[0]?.api_token).toBe(token instanceof Secret ? token.reveal() : null)
    expect(JSON.stringify(made)).not.toContain('phc_')
    expect(made.attributes).toMatchObject({ id: Number(made.externalId) })
  })

  it('takes uuid, slug and @current for one organization, and refuses others', async () => {
    const [{ id: uuid } = { id: '' }] = (await simulator.truth<Truth>()).posthog.organizations
    const made = await projects.create(world, { ...spec, organization: uuid }, marker)
    for (const organization of [uuid, 'acme', '@current']) {
      const wanted = { ...spec, organization }
      const found = await projects.find(world, lookupFor(marker, wanted))
      expect(found?.externalId).toBe(made.externalId)
      expect(found && unequal(projects, wanted, found)).toEqual([])
    }
    const error = await failure(projects.create(world, { ...spec, organization: 'org_123456' }, marker))
    expect(error).toMatchObject({ code: 'invalid', faults: [{ path: 'posthog_organization_id' }] })
    expect(await held()).toHaveLength(1)
  })

  it.each(['502-after', 'drop-after', 'truncate-json'])(
    'has one project when the answer is lost (%s), and finds it by the nonce',
    async (mode) => {
      await simulator.fault({ mode, match: '^POST ', times: 1 })
      expect(await failure(projects.create(world, spec, marker))).toMatchObject({ upstream: { outcome: 'unknown' } })
      const found = await projects.find(world, lookupFor(marker, spec, { nonce: marker.nonce }))
      expect(found).toMatchObject({ owner: 'ours' })
      expect(await projects.find(world, lookupFor(marker, spec, { nonce: 'z'.repeat(26) }))).toBeNull()
      expect(await held()).toHaveLength(1)
    },
  )

  it('tells ours from free and foreign ones where names are taken twice', async () => {
    await simulator.settings({ posthog: { unique_project_names: false } })
    const theirs = { ...markerFor(marker.address), configuration: 'nexpo/other/prod' }
    await projects.create(world, spec, theirs)
    expect(await projects.find(world, lookupFor(marker, spec))).toMatchObject({ owner: 'foreign' })
    const mine = await projects.create(world, spec, marker)
    const found = await projects.find(world, lookupFor(marker, spec))
    expect(found).toMatchObject({ owner: 'ours', externalId: mine.externalId })
  })

  it('tells a name that is taken as a conflict', async () => {
    await projects.create(world, spec, marker)
    expect(await failure(projects.create(world, spec, markerFor(marker.address)))).toMatchObject({
      upstream: { cause: 'conflict', status: 409, outcome: 'rejected', retryable: false },
    })
  })

  it('tells the limit of the plan from a missing right', async () => {
    await simulator.settings({ posthog: { project_limit: 0 } })
    const error = await failure(projects.create(world, spec, marker))
    expect(error).toMatchObject({ upstream: { cause: 'permanent', status: 403, outcome: 'rejected' } })
    expect(error).toHaveProperty('upstream.fix', expect.stringContaining('shared-project mode'))
  })

  it('is not another project that has its number by now', async () => {
    const other = await projects.create(
      world,
      { ...spec, name: 'other' },
      markerFor('posthog.project/x', 'nexpo/x/dev'),
    )
    const record = { externalId: other.externalId, applied: appliedSpec(world, spec) }
    expect(await projects.find(world, lookupFor(marker, spec, record))).toBeNull()
  })
})

describe('what is set on a project', () => {
  let project: number
  beforeEach(async () => {
    project = Number((await projects.create(world, spec, marker)).externalId)
    await simulator.clearCalls()
  })

  it('writes privacy settings in one call, and only what differs', async () => {
    const wanted = {
      project,
      anonymize_ips: true,
      session_recording_opt_in: true,
      capture_console_log_opt_in: false,
    }
    const made = await settings.create(world, wanted, marker)
    expect(made.live).toEqual(wanted)
    const record = { externalId: made.externalId, applied: wanted }
    const found = await settings.find(world, lookupFor(marker, wanted, record))
    expect(found).toEqual(made)
    await settings.update(world, { ...wanted, capture_console_log_opt_in: true }, made, marker)
    await settings.remove(world, made.externalId, wanted)
    expect(await simulator.calls({ changing: true })).toHaveLength(2)
    expect(await settings.find(world, lookupFor(marker, { project: 4711 }))).toBeNull()
  })

  it('says when PostHog accepts a setting and does not apply it', async () => {
    await simulator.settings({ posthog: { plan_gated_fields: ['anonymize_ips'] } })
    const wanted = { project, anonymize_ips: true, session_recording_opt_in: true, capture_console_log_opt_in: false }
    const error = await failure(settings.create(world, wanted, marker))
    expect(error).toMatchObject({ upstream: { cause: 'permanent', retryable: false } })
    expect(error).toHaveProperty('message', expect.stringContaining('accepted anonymize_ips and did not apply it'))
  })

  it('sets the retention of recordings', async () => {
    const made = await retention.create(world, { project, period: '1y' }, marker)
    expect(made.live).toEqual({ project, period: '1y' })
    const updated = await retention.update(world, { project, period: '90d' }, made, marker)
    expect(updated.live).toEqual({ project, period: '90d' })
  })

  it.each([
    { name: 'above the plan', allowed: '30d', status: 403, fix: /Choose 30d or shorter/ },
    { name: 'without the entitlement', allowed: null, status: 500, fix: /no licence/ },
  ])('says at once that a retention cannot be had: $name', async ({ allowed, status, fix }) => {
    await simulator.settings({ posthog: { replay_retention: allowed } })
    const error = await failure(retention.create(world, { project, period: '1y' }, marker))
    expect(error).toMatchObject({ upstream: { cause: 'permanent', status, outcome: 'rejected', retryable: false } })
    expect(error).toHaveProperty('upstream.fix', expect.stringMatching(fix))
    expect(await simulator.calls({ changing: true })).toHaveLength(1)
  })

  it('does not send a retention that is there already', async () => {
    await simulator.settings({ posthog: { replay_retention: null } })
    const made = await retention.create(world, { project, period: '30d' }, marker)
    expect(made.live).toEqual({ project, period: '30d' })
    expect(await simulator.calls({ changing: true })).toEqual([])
  })

  it('looks at a shared project and never writes it', async () => {
    const wanted = { project_id: project }
    const found = await shared.find(world, lookupFor(marker, wanted))
    expect(found).toMatchObject({ owner: 'ours', externalId: String(project), attributes: { id: project } })
    const made = await shared.create(world, wanted, marker)
    await shared.update(world, wanted, made, marker)
    await shared.remove(world, made.externalId, wanted)
    expect(await simulator.calls({ changing: true })).toEqual([])
    expect(await shared.find(world, lookupFor(marker, { project_id: 4711 }))).toBeNull()
    expect(await failure(shared.create(world, { project_id: 4711 }, marker))).toMatchObject({ code: 'invalid' })
  })
})
