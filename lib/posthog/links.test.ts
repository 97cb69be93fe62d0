import { expect, it } from 'vitest'
import { personalKeysLink, resourceLink } from './links.ts'

const app = 'https://eu.posthog.com'

it.each([
  ['posthog.project', '7', '/project/7'],
  ['posthog.project_settings', '7', '/project/7/settings/project-details#variables'],
  ['posthog.feature_flag', '12', '/project/7/feature_flags/12'],
  ['posthog.action', '3', '/project/7/data-management/actions/3'],
  ['posthog.event_definition', 'a-b', '/project/7/data-management/events/a-b'],
  ['posthog.cohort', '4', '/project/7/cohorts/4'],
  ['posthog.dashboard', '5', '/project/7/dashboard/5'],
  ['posthog.insight', 'AbC12', '/project/7/insights/AbC12'],
  ['posthog.hog_function', 'a-b', '/project/7/functions/a-b'],
  ['posthog.alert', 'a-b', '/project/7/alerts?alert_type=insights&alert_id=a-b'],
])('links %s %s', (kind, id, path) => {
  const project = 7
  expect(resourceLink(kind, app, project, id)).toBe(`${app}${path}`)
})

it('has no page for vault entries, and one for personal keys', () => {
  expect(resourceLink('vault.parameter', app, 7, '/nexpo/auth')).toBeNull()
  expect(personalKeysLink(app)).toBe('https://eu.posthog.com/settings/user-api-keys')
})

it('keeps strange ids in their place', () => {
  expect(resourceLink('posthog.insight', app, 7, '../../x?y#z')).toBe(`${app}/project/7/insights/..%2F..%2Fx%3Fy%23z`)
})
