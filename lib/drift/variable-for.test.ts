import { expect, it } from 'vitest'
import type { Json } from '#lib/core/json.ts'
import { configured } from '#lib/testing/configured.ts'
import { variableFor } from './variable-for.ts'

const variables = configured({ enable_posthog: true, extra_flags: { new_checkout: { rollout_percentage: 5 } } })
const rollout = 'filters.groups.0.rollout_percentage'
const upper = 'threshold.configuration.bounds.upper'

it.each<[string, string, Json, Json]>([
  ['posthog.feature_flag/analytics-enabled', rollout, 7, { analytics_rollout_percentage: 7 }],
  ['posthog.feature_flag/debug-logging', rollout, 7, null],
  ['posthog.feature_flag/extra-new-checkout', rollout, 7, { extra_flags: { new_checkout: { rollout_percentage: 7 } } }],
  ['posthog.feature_flag/extra-new-checkout', 'active', false, { extra_flags: { new_checkout: { active: false } } }],
  ['posthog.feature_flag/extra-new-checkout', 'tags', [], null],
  ['posthog.alert/performance-degradation', upper, 1500, { thresholds: { p95_duration_ms: 1500 } }],
  ['posthog.alert/high-error-rate', upper, 0.075, { thresholds: { error_rate_percent: 7.5 } }],
  ['posthog.alert/high-error-rate', upper, null, null],
  ['posthog.project_settings/settings', 'anonymize_ips', false, { anonymize_ips: false }],
  ['vault.secret/sampling-rate', 'value', '0.5', { sampling_rate: 0.5 }],
  ['vault.parameter/batch-size', 'value', '60', { batch_size: 60 }],
  ['vault.parameter/user-identification', 'value', 'false', { enable_user_identification: false }],
  ['vault.parameter/error-tracking', 'value', 'false', null],
])('%s %s', (address, path, live, patch) => {
  const rest = { type: '', state: 'changed', intended: null, applied: null, sensitive: false, can: [] } as const
  expect(variableFor(variables, { address, path, live, ...rest })).toEqual(patch)
})
