import { describe, expect, it } from 'vitest'
import { addresses, at, desiredFor, shared, specOf } from '#lib/testing/desired.ts'

const signup = {
  custom_events: { sign_up: { name: 'Sign up', description: 'Somebody joined', tags: ['Business', 'business-key'] } },
}

describe('actions', () => {
  it.each([
    ['requests', 'Requests', 'auth_request'],
    ['errors', 'Errors', 'auth_error'],
    ['performance', 'Performance', 'auth_performance'],
  ])('%s matches its event only', (address, name, event) => {
    const spec = specOf(desiredFor(), `posthog.action/${address}`)
    expect(spec).toMatchObject({ name, steps: [{ event }] })
  })

  it('of what is switched off do not exist', () => {
    const off = { enable_error_tracking: false, enable_performance_monitoring: false }
    expect(addresses(desiredFor(off), 'posthog.action/')).toEqual(['posthog.action/requests'])
  })

  it('a custom event has one, with its name, description and tags', () => {
    expect(specOf(desiredFor(signup), 'posthog.action/custom-sign-up')).toMatchObject({
      name: 'Sign up',
      description: 'Somebody joined',
      tags: ['business', 'business-key', 'environment:dev', 'project:nexpo', 'service:auth'],
      steps: [{ event: 'auth_sign_up' }],
    })
  })

  it('an extra one matches any of its events under all of its conditions', () => {
    const extra_actions = {
      paid: {
        name: 'Paid',
        events: ['sign_up', '$pageview'],
        properties: [{ key: 'plan', operator: 'is_not', value: 'free' }],
      },
    }
    const properties = [{ key: 'plan', type: 'event', operator: 'is_not', value: 'free' }]
    expect(specOf(desiredFor({ ...signup, extra_actions }), 'posthog.action/extra-paid').steps).toEqual([
      { event: '$pageview', properties },
      { event: 'auth_sign_up', properties },
    ])
  })

  it('are prefixed and narrowed where a project is shared', () => {
    const spec = specOf(desiredFor({}, shared), 'posthog.action/requests')
    expect(spec.name).toBe('auth/dev: Requests')
    expect(at(spec, 'steps.0.properties')).toEqual([
      { key: 'service', type: 'event', operator: 'exact', value: ['auth'] },
      { key: 'environment', type: 'event', operator: 'exact', value: ['dev'] },
    ])
  })
})

describe('event definitions', () => {
  it('are there for the standard and the custom events', () => {
    const desired = desiredFor(signup)
    expect(specOf(desired, 'posthog.event_definition/request')).toMatchObject({ name: 'auth_request' })
    expect(specOf(desired, 'posthog.event_definition/sign-up')).toMatchObject({
      name: 'auth_sign_up',
      description: 'Somebody joined',
      tags: ['business', 'business-key', 'environment:dev', 'project:nexpo', 'service:auth'],
    })
  })

  it('stay when error tracking is switched off: the events that came in are still described', () => {
    const off = { enable_error_tracking: false, enable_performance_monitoring: false }
    expect(addresses(desiredFor(off), 'posthog.event_definition/')).toHaveLength(3)
  })

  it('belong to nobody in a shared project', () => {
    expect(addresses(desiredFor(signup, shared), 'posthog.event_definition/')).toEqual([])
  })
})
