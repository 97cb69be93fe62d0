import { cloudProviders, environments, limits } from '../schemas.ts'
import type { Draft } from './variable.ts'

const environmentLabels = { dev: 'Development', staging: 'Staging', prod: 'Production' }
const cloudLabels = { aws: 'AWS', gcp: 'Google Cloud', azure: 'Azure' }

export const essentials: readonly Draft[] = [
  {
    name: 'service_name',
    label: 'Service name',
    type: 'text',
    default: null,
    required: true,
    group: 'Essentials',
    help: 'Small letters, digits and single hyphens, 2 to 40 characters. Events, flags and vault entries carry it.',
    badge: 'posthog',
    badgeReason: 'The PostHog project, its events and its flags are named after it.',
  },
  {
    name: 'environment',
    label: 'Environment',
    type: 'choice',
    default: null,
    required: true,
    group: 'Essentials',
    help: 'Each environment has a project and secrets of its own.',
    badge: 'posthog',
    badgeReason: 'It names the project and decides the rollout of the debug flag.',
    options: environments.map((value) => ({ value, label: environmentLabels[value] })),
  },
  {
    name: 'cloud_provider',
    label: 'Cloud',
    type: 'choice',
    default: 'aws',
    group: 'Essentials',
    help: 'Where the keys and settings are stored. The module calls it provider, which Terraform cannot declare.',
    badge: 'code',
    badgeReason: 'The generated blocks read from the vault of this cloud; PostHog does not know it.',
    options: cloudProviders.map((value) => ({ value, label: cloudLabels[value] })),
  },
  {
    name: 'enable_posthog',
    label: 'Analytics enabled',
    type: 'boolean',
    default: false,
    group: 'Essentials',
    help: 'Off on a new service provisions nothing. Off on a live one pauses it: flags and webhooks stop, nothing is deleted.',
    badge: 'posthog',
    badgeReason: 'Flags are made inactive and destinations disabled in PostHog.',
  },
  {
    name: 'project_name',
    label: 'Project',
    type: 'text',
    default: 'nexpo',
    group: 'Essentials',
    help: 'The product that the service belongs to. First part of every vault path; must not begin with aws or ssm.',
    badge: 'posthog',
    badgeReason: 'It is the first part of the PostHog project name and of every vault entry.',
  },
]

export const rollout: readonly Draft[] = [
  {
    name: 'analytics_rollout_percentage',
    label: 'Analytics rollout',
    type: 'number',
    default: 100,
    group: 'Rollout and sampling',
    help: 'Share of users for whom the flag {service}-analytics-enabled is on.',
    badge: 'posthog',
    badgeReason: 'PostHog evaluates the flag with this percentage.',
    ...limits.rolloutPercentage,
    unit: '%',
  },
  {
    name: 'sampling_rate',
    label: 'Sampling rate',
    type: 'number',
    default: 1,
    group: 'Rollout and sampling',
    help: 'Share of users whose events are sent, 0 to 1. The same users are always kept.',
    badge: 'code',
    badgeReason: 'PostHog has no sampling for servers: the generated tracker drops events before they are sent.',
    ...limits.samplingRate,
  },
]

export const performance: readonly Draft[] = [
  {
    name: 'batch_size',
    label: 'Batch size',
    type: 'number',
    default: 50,
    group: 'Performance',
    help: 'Events that are collected before they are sent together. 1 suits serverless functions.',
    badge: 'code',
    badgeReason: 'The generated SDK configuration sets flushAt to it.',
    ...limits.batchSize,
    unit: 'events',
  },
  {
    name: 'flush_interval_ms',
    label: 'Flush interval',
    type: 'number',
    default: 5000,
    group: 'Performance',
    help: 'Longest time that an event waits in the batch, in milliseconds.',
    badge: 'code',
    badgeReason: 'The generated SDK configuration sets flushInterval to it.',
    ...limits.flushIntervalMs,
    unit: 'ms',
  },
]
