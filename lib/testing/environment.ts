import type { JsonObject } from '#lib/core/json.ts'
import type { EnvironmentInput } from '#lib/outputs/environment.ts'
import { configured } from './configured.ts'

/** A key that cannot be taken for a real one. */
export const testKey = 'phc_not-a-real-key-only-for-tests'

/** What is recorded of a provisioned nexpo/auth/dev. */
export const recordedAttributes: Readonly<Record<string, JsonObject>> = {
  'posthog.project/nexpo-auth-dev': { id: 42, uuid: 'u', api_token: { $secret: 's', fingerprint: 'f' } },
  'posthog.action/requests': { id: 1 },
  'posthog.action/errors': { id: 2 },
  'posthog.action/performance': { id: 3 },
  'posthog.action/custom-sign-up': { id: 4 },
  'posthog.cohort/active-users': { id: 5 },
  'posthog.dashboard/service': { id: 6 },
  'posthog.feature_flag/analytics-enabled': { id: 7, key: 'auth-analytics-enabled' },
}

export function environmentInput(changes: JsonObject = {}, more: Partial<EnvironmentInput> = {}): EnvironmentInput {
  return {
    variables: configured({ parent_project_id: '7', ...changes }),
    ingestHost: 'https://us.i.posthog.com',
    attributes: recordedAttributes,
    apiKey: { value: testKey },
    ...more,
  }
}

/** The module's 15 variables with their values for that input. */
export const expectedEnvironment: Readonly<Record<string, string>> = {
  POSTHOG_PROJECT_API_KEY: testKey,
  POSTHOG_HOST: 'https://us.i.posthog.com',
  POSTHOG_PROJECT_ID: '42',
  POSTHOG_SERVICE_NAME: 'auth',
  POSTHOG_FEATURE_FLAGS_ENABLED: 'true',
  POSTHOG_ANONYMIZE_IPS: 'true',
  POSTHOG_SAMPLING_RATE: '1.0',
  POSTHOG_BATCH_SIZE: '50',
  POSTHOG_FLUSH_INTERVAL: '5000',
  POSTHOG_DEBUG_LOGGING: 'false',
  POSTHOG_PERFORMANCE_MONITORING: 'true',
  POSTHOG_ERROR_TRACKING: 'true',
  POSTHOG_USER_IDENTIFICATION: 'true',
  POSTHOG_PARENT_PROJECT_ID: '7',
  POSTHOG_CROSS_SERVICE_TRACKING: 'true',
}

/** Texts that break naive quoting. */
export const nastyTexts: readonly string[] = [
  "it's",
  'say "hi"',
  `$HOME \${HOME} $(id) \`id\``,
  'back\\slash \\n \\\\',
  'a b  c ',
  ' leading',
  '# not a comment',
  'a=b=c',
  '!important !!',
  '*',
  '~',
  '&&|;<>()',
  `%{if true} \${var.x} $\${y}`,
  `\${{ secrets.X }}`,
  '{{ .Values.x }}',
  '{ yaml: [1] }',
  '- list',
  'yes',
  'null',
  '0x10',
  '1e3',
  '’typographic‘',
  'ünïcödé 👋🏽',
  `all 'of" them $x \`y\` \\z`,
  '\u0085\u2028\ufeff',
]
