import type { CloudProvider, Variables } from '#lib/configurations/schemas.ts'
import { settingsOf } from '#lib/configurations/settings.ts'

type Traffic = {
  /** Requests that the service answers in a month; 1 million when nobody knows. */
  readonly requestsPerMonth?: number
}

export type Estimate = {
  readonly requests_per_month: number
  readonly events_per_month: number
  /** API calls that send events: full batches at best. */
  readonly batches_per_month: number
  readonly vault_entries: number
  /** Storage of the vault entries; two decimals. */
  readonly secrets_usd_per_month: number
  /** What the numbers take for granted, and what they do not change. Sentences. */
  readonly notes: readonly string[]
}

/** Assumed events for one request: an error in a hundred, a measured operation in ten, a custom event in twenty. */
const eventsForRequest = { request: 1, error: 0.01, performance: 0.1, custom: 0.05 }

const monthMs = 30 * 24 * 3_600_000

/** US dollars for one entry and month. AWS: standard parameters. Google: one active version in one location. */
const entryUsd: Readonly<Record<CloudProvider, number>> = { aws: 0, gcp: 0.06, azure: 0 }

const secretNotes: Readonly<Record<CloudProvider, string>> = {
  aws: 'Standard parameters of AWS are free; a key of your own in KMS is not.',
  gcp: 'Google Cloud asks $0.06 for each active version and month (six of a billing account are free) and little for reads.',
  azure: 'Azure stores secrets for nothing and asks about $0.03 for 10,000 operations.',
}

function eventsPerRequest(variables: Variables): number {
  return (
    eventsForRequest.request +
    (variables.enable_error_tracking ? eventsForRequest.error : 0) +
    (variables.enable_performance_monitoring ? eventsForRequest.performance : 0) +
    Object.keys(variables.custom_events).length * eventsForRequest.custom
  )
}

function notesFor(variables: Variables, events: number): string[] {
  const flushes = Math.round(monthMs / variables.flush_interval_ms)
  const perRequest = Number(eventsPerRequest(variables).toFixed(4))
  return [
    `${perRequest} events are assumed for each request: 1 request, errors 1 in 100, measured operations 1 in 10, each custom event 1 in 20; whatever is switched off is left out.`,
    `Rollout (${variables.analytics_rollout_percentage} %) and sampling (${variables.sampling_rate}) are shares of users: the estimate takes all users for equally busy.`,
    `Batches are full at best. A quiet instance sends what it has every ${variables.flush_interval_ms} ms instead: at most ${Math.min(events, flushes)} calls a month for each instance.`,
    `data_retention_days (${variables.data_retention_days}) is recorded only: PostHog keeps events for 12 months (free) or 84 (paid) and it changes no cost on PostHog Cloud.`,
    secretNotes[variables.cloud_provider],
  ]
}

/** What a configuration would send and cost. An estimate: `notes` says on which assumptions. */
export function estimate(variables: Variables, { requestsPerMonth = 1_000_000 }: Traffic): Estimate {
  const share = (variables.analytics_rollout_percentage / 100) * variables.sampling_rate
  const isOn = variables.enable_posthog
  const events = isOn ? Math.round(requestsPerMonth * eventsPerRequest(variables) * share) : 0
  const entries = settingsOf(variables, variables.posthog_host).length + (variables.webhook_secret ? 1 : 0)
  return {
    requests_per_month: requestsPerMonth,
    events_per_month: events,
    batches_per_month: Math.ceil(events / variables.batch_size),
    vault_entries: entries,
    secrets_usd_per_month: Number((entries * entryUsd[variables.cloud_provider]).toFixed(2)),
    notes: notesFor(variables, events),
  }
}
