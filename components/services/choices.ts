import type { CloudProvider, Environment } from '#lib/configurations/schemas.ts'
import type { ConfigurationView } from '#lib/configurations/views.ts'

/* What lists are narrowed by, as plain words: the schemas would bring their whole library to pages that only list. */

export const environmentChoices = ['dev', 'staging', 'prod'] as const satisfies readonly Environment[]
export const cloudChoices = ['aws', 'gcp', 'azure'] as const satisfies readonly CloudProvider[]
export const statusChoices = [
  'draft',
  'provisioned',
  'provisioning',
  'drifted',
  'failed',
  'paused',
  'destroyed',
] as const satisfies readonly ConfigurationView['status'][]
