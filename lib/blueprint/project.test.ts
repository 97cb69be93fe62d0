import { describe, expect, it } from 'vitest'
import { addresses, desiredFor, shared, specOf } from '#lib/testing/desired.ts'
import { replayPeriod } from './project.ts'

describe('the project', () => {
  it('is named after project, service and environment', () => {
    expect(specOf(desiredFor(), 'posthog.project/nexpo-auth-dev')).toEqual({
      organization: '@current',
      name: 'nexpo-auth-dev',
      description: 'Analytics of auth (dev) in nexpo.',
      timezone: 'UTC',
    })
  })

  it('is made in the organization that is given', () => {
    const organization = '0189a3b4-0000-7000-8000-00000000abcd'
    expect(specOf(desiredFor({}, { organization }), 'posthog.project/nexpo-auth-dev')).toMatchObject({ organization })
  })

  it('is looked at only where it is shared, and its settings are left alone', () => {
    const desired = desiredFor({ enable_session_recording: true }, shared)
    expect(addresses(desired, 'posthog.project')).toEqual([])
    expect(addresses(desired, 'posthog.replay')).toEqual([])
    expect(specOf(desired, 'posthog.shared_project/shared')).toEqual({ project_id: 7 })
  })
})

describe('its settings', () => {
  it('hide IP addresses unless told otherwise', () => {
    const project = { $ref: 'posthog.project/nexpo-auth-dev', attribute: 'id' }
    expect(specOf(desiredFor(), 'posthog.project_settings/settings')).toEqual({
      project,
      anonymize_ips: true,
      session_recording_opt_in: false,
      capture_console_log_opt_in: false,
    })
    const open = desiredFor({ anonymize_ips: false, enable_session_recording: true, enable_console_logs: true })
    expect(specOf(open, 'posthog.project_settings/settings')).toMatchObject({
      anonymize_ips: false,
      session_recording_opt_in: true,
      capture_console_log_opt_in: true,
    })
  })

  it('say how long recordings are kept only when there are recordings', () => {
    expect(addresses(desiredFor(), 'posthog.replay_retention')).toEqual([])
    const recording = desiredFor({ enable_session_recording: true, data_retention_days: 100 })
    expect(specOf(recording, 'posthog.replay_retention/replay')).toMatchObject({ period: '90d' })
  })
})

describe('replayPeriod', () => {
  it.each([
    [1, '30d'],
    [89, '30d'],
    [90, '90d'],
    [364, '90d'],
    [365, '1y'],
    [1824, '1y'],
    [1825, '5y'],
    [2557, '5y'],
  ])('%d days are %s', (days, period) => {
    expect(replayPeriod(days)).toBe(period)
  })
})
