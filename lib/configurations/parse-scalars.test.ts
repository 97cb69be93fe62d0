import { describe, expect, it } from 'vitest'
import type { JsonObject } from '#lib/core/json.ts'
import { faultsOf, minimal } from '#lib/testing/configured.ts'

describe('a variable that is refused, and where', () => {
  it.each<[string, JsonObject, string, RegExp]>([
    ['a missing service name', { service_name: undefined as never }, 'service_name', /required/],
    ['a null environment', { environment: null }, 'environment', /required: must be dev, staging or prod/],
    ['an unknown environment', { environment: 'production' }, 'environment', /dev, staging or prod/],
    ['an unknown cloud', { cloud_provider: 'hetzner' }, 'cloud_provider', /aws, gcp or azure/],
    ['providers that contradict each other', { provider: 'gcp', cloud_provider: 'aws' }, 'provider', /contradicts/],
    ['an unknown variable', { smapling_rate: 1 }, 'smapling_rate', /did you mean sampling_rate/],
    ['an unknown variable like nothing', { zzz: 1 }, 'zzz', /^is not a variable$/],
    ['__proto__ as a variable', JSON.parse('{"__proto__":{"a":1}}'), '__proto__', /is not a variable/],
    ['capitals and _ in a service name', { service_name: 'Auth_Service' }, 'service_name', /small letter/],
    ['a service name of one letter', { service_name: 'a' }, 'service_name', /2 to 40/],
    ['a service name of 41 letters', { service_name: 'a'.repeat(41) }, 'service_name', /2 to 40/],
    ['two hyphens', { service_name: 'a--b' }, 'service_name', /two hyphens/],
    ['a hyphen at the end', { service_name: 'auth-' }, 'service_name', /end with/],
    ['an ambiguous service name', { service_name: 'web-posthog-api' }, 'service_name', /ambiguous/],
    ['a service name that is no text', { service_name: 12 }, 'service_name', /must be text/],
    ['a project of aws', { project_name: 'aws-things' }, 'project_name', /aws or ssm/],
    ['a project of ssm', { project_name: 'ssm' }, 'project_name', /aws or ssm/],
    ['a project of 32 letters', { project_name: 'a'.repeat(32) }, 'project_name', /at most 31/],
    ['an empty project', { project_name: '' }, 'project_name', /small letter/],
    ['a rollout above 100', { analytics_rollout_percentage: 101 }, 'analytics_rollout_percentage', /at most 100/],
    ['half a percent', { analytics_rollout_percentage: 0.5 }, 'analytics_rollout_percentage', /whole number/],
    ['a rate above 1', { sampling_rate: 1.01 }, 'sampling_rate', /at most 1/],
    ['a rate below 0', { sampling_rate: -0.01 }, 'sampling_rate', /at least 0/],
    ['a thousandth of a rate', { sampling_rate: 0.125 }, 'sampling_rate', /multiple of 0.01/],
    ['a rate that is not a number', { sampling_rate: Number.NaN }, 'sampling_rate', /number/],
    ['a rate as text', { sampling_rate: '0.5' }, 'sampling_rate', /must be a number/],
    ['a toggle as text', { anonymize_ips: 'true' }, 'anonymize_ips', /true or false/],
    ['no day of retention', { data_retention_days: 0 }, 'data_retention_days', /at least 1/],
    ['more than seven years', { data_retention_days: 2558 }, 'data_retention_days', /at most 2557/],
    ['an empty batch', { batch_size: 0 }, 'batch_size', /at least 1/],
    ['a batch of 1001', { batch_size: 1001 }, 'batch_size', /at most 1000/],
    ['a flush every 99 ms', { flush_interval_ms: 99 }, 'flush_interval_ms', /at least 100/],
    ['a host with a path', { posthog_host: 'https://us.posthog.com/api' }, 'posthog_host', /without a path/],
    ['a host without TLS', { posthog_host: 'http://ph.example.com' }, 'posthog_host', /https/],
    ['a host with a password', { posthog_host: 'https://a:b@us.posthog.com' }, 'posthog_host', /password/],
    ['console logs without recordings', { enable_console_logs: true }, 'enable_console_logs', /needs enable_session/],
    [
      'IP addresses in prod for no reason',
      { environment: 'prod', anonymize_ips: false },
      'reasons.anonymize_ips',
      /say why/,
    ],
    [
      'an empty reason',
      { environment: 'prod', anonymize_ips: false, reasons: { anonymize_ips: ' ' } },
      'reasons.anonymize_ips',
      /say why/,
    ],
    [
      'recording in prod without consent',
      { environment: 'prod', enable_session_recording: true },
      'reasons.enable_session_recording',
      /consent/,
    ],
    ['a reason for nothing', { reasons: { nothing: 'x' } }, 'reasons.nothing', /not the name of a variable/],
    ['a webhook without TLS', { webhook_endpoint: 'http://hooks.example.com' }, 'webhook_endpoint', /https/],
    ['the metadata service', { webhook_endpoint: 'http://169.254.169.254' }, 'webhook_endpoint', /https/],
    ['the metadata service with TLS', { webhook_endpoint: 'https://169.254.169.254' }, 'webhook_endpoint', /public/],
    ['a webhook that is no address', { webhook_endpoint: 'hooks' }, 'webhook_endpoint', /https address/],
    ['a short secret', { webhook_secret: 'x'.repeat(15) }, 'webhook_secret', /16 to 256/],
    ['a long secret', { webhook_secret: 'x'.repeat(257) }, 'webhook_secret', /16 to 256/],
    ['a secret with a line break', { webhook_secret: `${'x'.repeat(20)}\n` }, 'webhook_secret', /control characters/],
    ['a secret with a brace', { webhook_secret: `${'x'.repeat(20)}{` }, 'webhook_secret', /braces/],
    ['a secret beyond ASCII', { webhook_secret: 'é'.repeat(20) }, 'webhook_secret', /ASCII/],
    ['a mask for no secret', { webhook_secret: '••••' }, 'webhook_secret', /mask/],
    ['a reference that is not ours', { webhook_secret: { $secret: 'x', fingerprint: 'y' } }, 'webhook_secret', /text/],
  ])('%s', (_name, changes, path, message) => {
    const faults = faultsOf({ ...minimal, ...changes })
    expect(faults[path]).toMatch(message)
    expect(Object.keys(faults)).toHaveLength(1)
  })
})
