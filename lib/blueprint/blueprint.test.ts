import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { arbitraryConfiguration, shuffled } from '#lib/testing/arbitrary-configuration.ts'
import { configured } from '#lib/testing/configured.ts'
import { addresses, blueprintInput, desiredFor, shared } from '#lib/testing/desired.ts'
import { moduleExample } from '#lib/testing/module-example.ts'
import { blueprint } from './index.ts'

describe('blueprint', () => {
  it('of the example of the module', () => {
    expect(addresses(desiredFor(moduleExample))).toEqual([
      'posthog.project/nexpo-auth-prod',
      'posthog.project_settings/settings',
      'posthog.event_definition/request',
      'posthog.event_definition/error',
      'posthog.event_definition/performance',
      'posthog.event_definition/service-specific-event',
      'posthog.action/requests',
      'posthog.action/errors',
      'posthog.action/performance',
      'posthog.action/custom-service-specific-event',
      'posthog.cohort/active-users',
      'posthog.feature_flag/analytics-enabled',
      'posthog.feature_flag/debug-logging',
      'posthog.feature_flag/performance-monitoring',
      'posthog.dashboard/service',
      'posthog.insight/volume',
      'posthog.insight/top-endpoints',
      'posthog.insight/active-users',
      'posthog.insight/error-rate',
      'posthog.insight/p95-response-time',
      'posthog.insight/p95-duration',
      'posthog.insight/custom-service-specific-event',
      'posthog.alert/performance-degradation',
      'posthog.alert/high-error-rate',
      'posthog.hog_function/service-errors',
      'posthog.hog_function/high-error-rate',
      'posthog.hog_function/performance-degradation',
      'vault.parameter/project-api-key',
      'vault.parameter/host',
      'vault.parameter/project-id',
      'vault.parameter/service-name',
      'vault.parameter/feature-flags-enabled',
      'vault.parameter/anonymize-ips',
      'vault.parameter/sampling-rate',
      'vault.parameter/batch-size',
      'vault.parameter/flush-interval',
      'vault.parameter/debug-logging',
      'vault.parameter/performance-monitoring',
      'vault.parameter/error-tracking',
      'vault.parameter/user-identification',
      'vault.parameter/parent-project-id',
      'vault.parameter/cross-service-tracking',
      'vault.parameter/webhook-secret',
    ])
  })

  it('wants nothing of a new service that is disabled', () => {
    expect(desiredFor({ enable_posthog: false })).toEqual([])
  })

  it('pauses a live service that is disabled and deletes nothing', () => {
    const changes = { webhook_endpoint: 'https://hooks.example.com/x', extra_flags: { beta: {} } }
    const on = desiredFor(changes, { live: true })
    const paused = desiredFor({ ...changes, enable_posthog: false }, { live: true })
    expect(addresses(paused)).toEqual(addresses(on))
    const switches = paused.flatMap(({ spec }) => [spec.active, spec.enabled]).filter((value) => value !== undefined)
    expect(new Set(switches)).toEqual(new Set([false]))
    const differing = paused.filter((one, index) => JSON.stringify(one) !== JSON.stringify(on[index]))
    expect(new Set(differing.map(({ kind }) => kind))).toEqual(
      new Set(['posthog.feature_flag', 'posthog.hog_function', 'posthog.alert', 'vault.parameter']),
    )
  })

  it('asks a shared connection for its project', () => {
    expect(() => desiredFor({}, { mode: 'shared_project' })).toThrow(/does not say which one/)
  })
})

describe('laws', { timeout: 30_000 }, () => {
  const surroundings = fc.record({ isShared: fc.boolean(), live: fc.boolean() })
  const run = (input: Parameters<typeof configured>[0], { isShared = false, live = false } = {}) =>
    blueprint(blueprintInput(configured(input), { ...(isShared ? shared : {}), live }))

  function referencesIn(value: unknown): string[] {
    if (typeof value !== 'object' || value === null) return []
    if ('$ref' in value) return [String(value.$ref)]
    return Object.values(value).flatMap(referencesIn)
  }

  it('the order in which a configuration was written does not matter', () => {
    fc.assert(
      fc.property(arbitraryConfiguration, surroundings, fc.infiniteStream(fc.nat()), (input, around, numbers) => {
        const random = (below: number) => (numbers.next().value ?? 0) % below
        expect(run(shuffled(input, random), around)).toEqual(run(input, around))
      }),
    )
  })

  it('addresses are unique, and everything that is needed comes first', () => {
    fc.assert(
      fc.property(arbitraryConfiguration, surroundings, (input, around) => {
        const seen = new Set<string>()
        for (const { address, needs } of run({ ...input, enable_posthog: true }, around)) {
          expect(seen.has(address)).toBe(false)
          expect(needs.filter((need) => !seen.has(need))).toEqual([])
          seen.add(address)
        }
      }),
    )
  })

  it('whatever is referred to is needed', () => {
    fc.assert(
      fc.property(arbitraryConfiguration, surroundings, (input, around) => {
        for (const { spec, needs } of run({ ...input, enable_posthog: true }, around)) {
          expect(referencesIn(spec).filter((address) => !needs.includes(address))).toEqual([])
        }
      }),
    )
  })

  it('names that PostHog or a vault want unique are unique', () => {
    fc.assert(
      fc.property(arbitraryConfiguration, surroundings, (input, around) => {
        const desired = run({ ...input, enable_posthog: true }, around)
        for (const kind of ['posthog.action', 'posthog.event_definition', 'vault.parameter', 'vault.secret']) {
          const names = desired.filter((one) => one.kind === kind).map(({ spec }) => String(spec.name).toLowerCase())
          expect(new Set(names).size).toBe(names.length)
        }
        const keys = desired.filter((one) => one.kind === 'posthog.feature_flag').map(({ spec }) => spec.key)
        expect(new Set(keys).size).toBe(keys.length)
      }),
    )
  })

  it('every flag key is one that PostHog accepts, and is the shared one only where a project is shared', () => {
    fc.assert(
      fc.property(arbitraryConfiguration, surroundings, (input, around) => {
        for (const { spec } of run(input, around).filter(({ kind }) => kind === 'posthog.feature_flag')) {
          expect(spec.key).toMatch(/^[a-zA-Z0-9_-]+$/)
        }
      }),
    )
  })

  it('is plain JSON without a secret in it', () => {
    fc.assert(
      fc.property(arbitraryConfiguration, surroundings, (input, around) => {
        const desired = run({ ...input, webhook_secret: 'sixteen-letters-or-more' }, around)
        expect(JSON.parse(JSON.stringify(desired))).toEqual(desired)
        expect(JSON.stringify(desired)).not.toContain('sixteen-letters')
      }),
    )
  })
})
